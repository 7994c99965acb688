package dev.dipeo.store.sqlite;

import dev.dipeo.store.sql.OpenFiles;
import dev.dipeo.store.sql.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The database file, its log and the log's index, identified by device and inode number: these stay
 * when a file is renamed, and a copy has others.
 */
final class DatabaseFiles implements OpenFiles {
  private final Path database;
  private final Map<Path, Object> keys;

  private DatabaseFiles(Path database, Map<Path, Object> keys) {
    this.database = database;
    this.keys = keys;
  }

  /** The files of a database that has been opened and read from. */
  static DatabaseFiles of(Path database) throws IOException {
    Map<Path, Object> keys = new LinkedHashMap<>();
    for (String suffix : new String[] {"", "-wal", "-shm"}) {
      Path file = database.resolveSibling(database.getFileName() + suffix);
      if (Files.exists(file)) {
        @Nullable Object key = key(file);
        if (key != null) { // not every file system has keys
          keys.put(file, key);
        }
      }
    }
    return new DatabaseFiles(database, keys);
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Override
  public Optional<String> displaced() {
    return keys.entrySet().stream()
        .flatMap(opened -> displaced(opened.getKey(), opened.getValue()).stream())
        .findFirst()
        .map(
            what ->
                what
                    + " while this program has it open: nothing more is recorded, and nothing is"
                    + " acknowledged. Put the same file back, or stop the program, put a backup in"
                    + " its place and start again.");
  }

  private static Optional<String> displaced(Path file, Object key) {
    try {
      return key.equals(key(file))
          ? Optional.empty()
          : Optional.of(file.toAbsolutePath() + " was replaced by another file");
    } catch (NoSuchFileException e) {
      return Optional.of(file.toAbsolutePath() + " was deleted or moved away");
    } catch (IOException e) {
      return Optional.of(file.toAbsolutePath() + " cannot be reached (" + e.getMessage() + ")");
    }
  }

  /**
   * Writes the contents of a deleted log into the database, if the database file is still in place.
   */
  @Override
  public void save(Session session) throws SQLException {
    Object key = keys.get(database);
    if (key != null && displaced(database, key).isEmpty()) {
      session.first("PRAGMA wal_checkpoint(FULL)", row -> row.getInt(1));
    }
  }
}
