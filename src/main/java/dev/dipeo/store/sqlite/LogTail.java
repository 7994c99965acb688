package dev.dipeo.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of a leftover log SQLite will use (sqlite.org/walformat.html). SQLite goes by checksums
 * and silently stops at the first frame that does not match. Reading the log first tells how much
 * will be dropped, and whether it had been committed.
 *
 * @param committedBytes bytes up to the end of the last complete transaction
 * @param droppedBytes bytes written after it
 * @param lost whether committed transactions are among the dropped bytes, because the file is
 *     corrupt; otherwise they are the beginning of an uncommitted one, as a killed process leaves
 *     it
 * @param unreadable whether the header is corrupt, so that SQLite would use nothing of the log
 */
record LogTail(long committedBytes, long droppedBytes, boolean lost, boolean unreadable) {
  private static final int HEAD_BYTES = 32;
  private static final int FRAME_HEAD_BYTES = 24;
  private static final int MAGIC = 0x377f0682;

  /** The largest page that SQLite writes; it stands as 1 in the heads of its files. */
  static final int PAGE_BYTES_MAX = 65_536;

  /** Reads the log at this path; a missing file is an empty log. */
  static LogTail of(Path file) throws IOException {
    long size = Files.exists(file) ? Files.size(file) : 0;
    if (size <= HEAD_BYTES) {
      return new LogTail(size, 0, false, false);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, size);
    }
  }

  private static LogTail read(InputStream in, long size) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(in.readNBytes(HEAD_BYTES));
    int magic = head.getInt(0);
    int pageBytes = head.getInt(8) == 1 ? PAGE_BYTES_MAX : head.getInt(8);
    boolean bigEndian = (magic & 1) == 1;
    Checksum sum = new Checksum(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    sum.add(head.array(), 0, 24);
    boolean fits =
        (magic & ~1) == MAGIC
            && pageBytes >= 512
            && pageBytes <= PAGE_BYTES_MAX
            && Integer.bitCount(pageBytes) == 1
            && sum.is(head.getInt(24), head.getInt(28));
    if (!fits) {
      return new LogTail(0, size, true, true);
    }
    long salts = head.getLong(16);
    int frameBytes = FRAME_HEAD_BYTES + pageBytes;
    long at = HEAD_BYTES;
    long committed = HEAD_BYTES;
    long written = HEAD_BYTES;
    boolean whole = true;
    boolean lost = false;
    for (byte[] frame = in.readNBytes(frameBytes);
        frame.length > 0;
        frame = in.readNBytes(frameBytes)) {
      at += frame.length;
      // Frames of an older round have other salts.
      boolean ofThisRound =
          frame.length >= FRAME_HEAD_BYTES && ByteBuffer.wrap(frame).getLong(8) == salts;
      boolean commits = ofThisRound && ByteBuffer.wrap(frame).getInt(4) != 0;
      whole = whole && ofThisRound && frame.length == frameBytes && sum.fits(frame);
      if (ofThisRound) {
        written = at;
      }
      if (whole && commits) {
        committed = at;
      }
      // A truncated frame was never complete, so it committed nothing.
      lost |= !whole && commits && frame.length == frameBytes;
    }
    return new LogTail(committed, Math.max(0, written - committed), lost, false);
  }

  /** The cumulative checksum in each frame. */
  private static final class Checksum {
    private final ByteOrder order;
    private int first;
    private int second;

    Checksum(ByteOrder order) {
      this.order = order;
    }

    void add(byte[] bytes, int from, int length) {
      ByteBuffer words = ByteBuffer.wrap(bytes, from, length).order(order);
      while (words.remaining() >= 8) {
        first += words.getInt() + second;
        second += words.getInt() + first;
      }
    }

    boolean is(int expectedFirst, int expectedSecond) {
      return first == expectedFirst && second == expectedSecond;
    }

    boolean fits(byte[] frame) {
      add(frame, 0, 8);
      add(frame, FRAME_HEAD_BYTES, frame.length - FRAME_HEAD_BYTES);
      ByteBuffer head = ByteBuffer.wrap(frame);
      return is(head.getInt(16), head.getInt(20));
    }
  }
}
