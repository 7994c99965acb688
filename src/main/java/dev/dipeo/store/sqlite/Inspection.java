package dev.dipeo.store.sqlite;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/**
 * Inspects the files that an earlier process left, before anything is written to them. For the
 * server only: while a server runs, other processes must not judge its files.
 *
 * @param file the database
 * @param checkBytesMax largest database, in bytes, that is checked page by page after an unclean
 *     shutdown
 */
record Inspection(Path file, long checkBytesMax) {
  private static final Logger LOG = Logger.getLogger(Inspection.class);
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 100;

  /**
   * Logs which part of the log will be dropped, and refuses unusable files.
   *
   * @return whether the last shutdown was unclean, so that {@link #check} is needed
   */
  boolean look() {
    try {
      Path log = file.resolveSibling(file.getFileName() + "-wal");
      LogTail tail = LogTail.of(log);
      if (tail.unreadable()) {
        throw new StoreException(
            log
                + " is damaged at its beginning: "
                + tail.droppedBytes()
                + " bytes of writes, acknowledged events among them, cannot be read. Keep a copy of"
                + " the data folder and restore a backup; or move this file away to start without"
                + " them.");
      }
      if (tail.lost()) {
        Path kept = log.resolveSibling(log.getFileName() + ".damaged");
        Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
        LOG.errorf(
            "store.log_damaged file=%s bytes_kept=%d bytes_dropped=%d copy=%s: writes that had been"
                + " committed are lost; everything up to the last whole one is there",
            log, tail.committedBytes(), tail.droppedBytes(), kept);
      } else if (tail.droppedBytes() > 0) {
        LOG.warnf(
            "store.log_tail_dropped file=%s bytes_kept=%d bytes_dropped=%d: a write that was not"
                + " complete, and so not acknowledged",
            log, tail.committedBytes(), tail.droppedBytes());
      }
      boolean unorderly = tail.committedBytes() > 0;
      if (!unorderly) {
        requireWhole();
      }
      return unorderly;
    } catch (IOException e) {
      throw new StoreException("The files of " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** After a clean shutdown the file is as long as its header says. */
  private void requireWhole() throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(HEAD_BYTES);
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    if (bytes.length < HEAD_BYTES || !head.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return; // empty, or no database: SQLite says so
    }
    int pageBytes =
        head.getShort(16) == 1 ? LogTail.PAGE_BYTES_MAX : Short.toUnsignedInt(head.getShort(16));
    long expected = Integer.toUnsignedLong(head.getInt(28)) * pageBytes;
    long size = Files.size(file);
    if (size < expected) {
      throw new StoreException(
          file
              + " is damaged: it has "
              + size
              + " bytes, and "
              + (expected - size)
              + " are missing at its end. Keep a copy of the data folder, and restore a backup or"
              + " try: sqlite3 "
              + file
              + " .recover");
    }
  }

  /** Refuses a corrupt database. */
  void check(Session session) throws SQLException {
    long bytes = Files.exists(file) ? file.toFile().length() : 0;
    if (bytes > checkBytesMax) {
      LOG.infof(
          "store.not_checked bytes=%d bytes_max=%d: the last end was not orderly, and the database"
              + " is too large to be checked at every start",
          bytes, checkBytesMax);
      return;
    }
    String found =
        session.first("PRAGMA quick_check(1)", row -> row.getString(1)).orElse("no answer");
    if (!found.equals("ok")) {
      throw new StoreException(
          file
              + " is damaged ("
              + found.lines().findFirst().orElse(found)
              + "). Keep a copy of the data folder, and restore a backup or try: sqlite3 "
              + file
              + " .recover");
    }
  }
}
