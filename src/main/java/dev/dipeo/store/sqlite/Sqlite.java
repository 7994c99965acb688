package dev.dipeo.store.sqlite;

import dev.dipeo.store.PrivateFiles;
import dev.dipeo.store.StoreBounds;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.MigrationFiles;
import dev.dipeo.store.sql.Migrations;
import dev.dipeo.store.sql.Opening;
import dev.dipeo.store.sql.SegmentDedupe;
import dev.dipeo.store.sql.Session;
import dev.dipeo.store.sql.SqlStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** Opens the embedded store. */
public final class Sqlite {
  /** The database's name in the data folder. */
  public static final String FILE = "dipeo.db";

  public static final MigrationFiles MIGRATIONS =
      new MigrationFiles(
          "/dev/dipeo/store/sqlite/migrations/",
          List.of(
              "001_journal_and_runs.sql",
              "002_recovery.sql",
              "003_deliveries.sql",
              "004_repeats.sql",
              "005_checksums.sql",
              "006_waits.sql",
              "007_seen_keys.sql",
              "008_event_blocks.sql",
              "009_packed_runs.sql",
              "010_replicas.sql",
              "011_dormant_runs.sql"),
          Optional.empty());

  /** Page cache of the connection that writes, in KiB. */
  static final int WRITE_CACHE_KIB_MAX = 16 * 1024;

  /** Page cache of each connection that reads, in KiB. */
  static final int READ_CACHE_KIB_MAX = 4 * 1024;

  /** Bytes of a page: each commit writes some that are hardly filled. */
  static final int PAGE_BYTES = 4 * 1024;

  /**
   * Pages in the log at which it is copied into the database: 16 MiB. Fewer: pages that soon change
   * again are copied more often; more: longer pauses, and reads search a longer log.
   */
  static final int CHECKPOINT_PAGES = (16 << 20) / PAGE_BYTES;

  /** The log file is cut back to this after a burst, in bytes. */
  static final int LOG_BYTES_KEPT_MAX = 64 << 20;

  /** Largest database that is checked in full after an unclean shutdown: takes about a second. */
  static final long CHECKED_BYTES_MAX = 256L << 20;

  private static final Logger LOG = Logger.getLogger(Sqlite.class);

  private Sqlite() {}

  /**
   * Opens the database in the data folder, creates it if it does not exist, and migrates its
   * schema. Blocks.
   *
   * @param completions where Unis complete; never used for the store's own work. Subscribers must
   *     not block it
   * @throws StoreException when the folder cannot be used; the message names the remedy
   */
  public static SqlStore open(
      Path folder, StoreBounds bounds, Executor completions, InstantSource clock) {
    return open(folder, bounds, completions, clock, false);
  }

  /**
   * Like {@link #open}, for the one process that keeps a store open for long: first checks whether
   * the files of an earlier process are intact, and logs damage.
   */
  public static SqlStore openInspected(
      Path folder, StoreBounds bounds, Executor completions, InstantSource clock) {
    return open(folder, bounds, completions, clock, true);
  }

  private static SqlStore open(
      Path folder,
      StoreBounds bounds,
      Executor completions,
      InstantSource clock,
      boolean inspected) {
    Path file = folder.resolve(FILE);
    makeFolder(folder);
    makeFile(file);
    Driver.load();
    var inspection = new Inspection(file, CHECKED_BYTES_MAX);
    boolean unorderly = inspected && inspection.look();
    var dialect = new SqliteDialect(file, bounds.lockWaitMax());
    return Opening.of(
        dialect,
        opening -> {
          Session writing = opening.add(session(file, dialect, bounds.lockWaitMax(), false));
          if (unorderly) {
            inspection.check(writing);
          }
          Migrations.apply(writing, MIGRATIONS, file.toString(), clock);
          List<Session> reading = new ArrayList<>();
          for (int i = 0; i < bounds.readThreads(); i++) {
            reading.add(opening.add(session(file, dialect, bounds.lockWaitMax(), true)));
          }
          SqlStore store =
              SqlStore.start(
                  bounds,
                  writing,
                  reading,
                  dialect,
                  files(file),
                  (window, writer, reads) ->
                      new SegmentDedupe(window, writer, reads, SqliteDialect::version),
                  completions);
          LOG.debugf("store.opened file=%s", file);
          return store;
        });
  }

  private static DatabaseFiles files(Path file) {
    try {
      return DatabaseFiles.of(file);
    } catch (IOException e) {
      throw new StoreException("The files of " + file + " cannot be looked at: " + e, e);
    }
  }

  /**
   * Opens a database that is there to read all of it, without a store on it. As a server does, it
   * first inspects the files and brings the schema up to date; nothing else is changed. Blocks.
   *
   * @throws StoreException when there is none, or it cannot be used
   */
  public static Session openToRead(Path folder, Duration lockWaitMax, InstantSource clock) {
    Path file = folder.resolve(FILE);
    requireThere(folder);
    Driver.load();
    var inspection = new Inspection(file, CHECKED_BYTES_MAX);
    boolean unorderly = inspection.look();
    var dialect = new SqliteDialect(file, lockWaitMax);
    return Opening.of(
        dialect,
        opening -> {
          Session reading = opening.add(session(file, dialect, lockWaitMax, true));
          if (unorderly) {
            inspection.check(reading);
          }
          if (!SqliteDialect.hasTable(reading, Migrations.TABLE)
              || !Migrations.areApplied(reading, MIGRATIONS)) {
            try (Session writing = session(file, dialect, lockWaitMax, false)) {
              Migrations.apply(writing, MIGRATIONS, file.toString(), clock);
            }
          }
          return reading;
        });
  }

  /**
   * Refuses a folder without a database.
   *
   * @throws StoreException when there is none
   */
  public static void requireThere(Path folder) {
    if (!Files.isRegularFile(folder.resolve(FILE))) {
      throw new StoreException(
          "There is no store in " + folder.toAbsolutePath() + ": it has no file " + FILE + ".");
    }
  }

  /**
   * Creates the data folder if it does not exist.
   *
   * @throws StoreException when it cannot be created or written to; the message names the remedy
   */
  public static void makeFolder(Path folder) {
    try {
      PrivateFiles.makeFolder(folder);
    } catch (IOException e) {
      String reason =
          switch (e) {
            case FileAlreadyExistsException taken -> "there is a file of that name";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> "the system refuses";
          };
      throw new StoreException(
          "The data folder "
              + folder.toAbsolutePath()
              + " cannot be made ("
              + reason
              + "). Choose another one with dipeo.data-dir, or make it by hand.",
          e);
    }
    if (!Files.isWritable(folder)) {
      throw new StoreException(
          "The data folder "
              + folder.toAbsolutePath()
              + " cannot be written to. Give the user that runs this program the right to write"
              + " there, or choose another one with dipeo.data-dir.");
    }
    try {
      PrivateFiles.tighten(folder);
    } catch (IOException e) {
      LOG.warnf("store.access_unknown folder=%s: %s", folder, e.getMessage());
    }
  }

  /** Creates the file as private; SQLite creates its other files with the same permissions. */
  private static void makeFile(Path file) {
    try {
      PrivateFiles.makeFile(file);
    } catch (IOException e) {
      LOG.debugf("store.file_not_made file=%s: %s; SQLite says why", file, e);
    }
  }

  private static Session session(
      Path file, SqliteDialect dialect, Duration lockWaitMax, boolean readOnly)
      throws SQLException {
    var config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(lockWaitMax.toMillis()));
    config.setSynchronous(SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    // Negative: KiB instead of pages.
    config.setCacheSize(readOnly ? -READ_CACHE_KIB_MAX : -WRITE_CACHE_KIB_MAX);
    config.setJournalSizeLimit(LOG_BYTES_KEPT_MAX);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setPragma(Pragma.MMAP_SIZE, "0"); // an I/O error in mapped memory ends the process
    config.setGetGeneratedKeys(false); // unused, and costs a query after each INSERT
    var session =
        new Session(new SqliteConnector(dialect, config, "jdbc:sqlite:" + file.toAbsolutePath()));
    if (!readOnly) {
      // In this order: both must be set before the file is created, and auto_vacuum creates it.
      session.run("PRAGMA page_size = " + PAGE_BYTES);
      session.run("PRAGMA auto_vacuum = INCREMENTAL");
      session.run("PRAGMA journal_mode = WAL");
    }
    session.run("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
    if (readOnly) {
      session.run("PRAGMA query_only = ON");
    }
    return session;
  }
}
