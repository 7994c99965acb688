package dev.dipeo.store.sqlite;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jboss.logging.Logger;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the driver's native library faster. The driver's own way takes half of a native program's
 * start: it asks another process which system this is, and re-reads the library that it has just
 * written, byte by byte. On other systems, and after any error, the driver's own way is used.
 */
final class Driver {
  private static final Logger LOG = Logger.getLogger(Driver.class);
  private static final String FOLDER_PROPERTY = "org.sqlite.lib.path";
  private static final String NAME_PROPERTY = "org.sqlite.lib.name";
  private static final Map<String, String> ARCHITECTURES =
      Map.of("amd64", "x86_64", "x86_64", "x86_64", "aarch64", "aarch64");

  private static boolean done;

  private Driver() {}

  /** Loads the library once; later calls do nothing. */
  static synchronized void load() {
    if (done) {
      return;
    }
    done = true;
    String architecture = ARCHITECTURES.get(System.getProperty("os.arch"));
    if (!System.getProperty("os.name").equals("Linux")
        || architecture == null
        || Files.exists(Path.of("/lib/ld-musl-" + architecture + ".so.1"))
        || System.getProperty(FOLDER_PROPERTY) != null) {
      return;
    }
    String resource = "/org/sqlite/native/Linux/" + architecture + "/libsqlitejdbc.so";
    try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (library == null) {
        return;
      }
      Path folder = Path.of(System.getProperty("java.io.tmpdir"));
      Path file = Files.createTempFile(folder, "dipeo-sqlite-", ".so");
      try {
        Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
        System.setProperty(FOLDER_PROPERTY, folder.toString());
        System.setProperty(NAME_PROPERTY, file.getFileName().toString());
        boolean unused = SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(FOLDER_PROPERTY);
        System.clearProperty(NAME_PROPERTY);
        Files.delete(file); // the loaded library stays mapped
      }
    } catch (Exception e) { // the driver's own loading declares no narrower one
      LOG.debug("store.driver_not_loaded: the driver tries its own way", e);
    }
  }
}
