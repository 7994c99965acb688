package dev.dipeo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

class DriverTest {
  /** A folder of its own: into the system's, other programs put theirs at the same time. */
  @TempDir Path temporary;

  /** In a process of its own: in this one another test may have loaded the library before. */
  @Test
  void load_leavesNeitherFilesNorSettings_andTheDriverWorks() throws Exception {
    Process loader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Loader.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(loader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said.lines())
        .containsExactly(
            "before: []",
            "loaded: [dipeo-sqlite]",
            "folder: null",
            "name: null",
            "native: true",
            "version: 3",
            "loaded: [dipeo-sqlite]");
    assertThat(loader.waitFor()).isZero();
    assertThat(temporary).isEmptyDirectory();
  }

  /** A program that loads the driver and says what it sees. */
  static final class Loader {
    private Loader() {}

    public static void main(String[] arguments) throws Exception {
      say("before", libraries());
      Driver.load();
      Driver.load();
      say("loaded", libraries());
      say("folder", System.getProperty("org.sqlite.lib.path"));
      say("name", System.getProperty("org.sqlite.lib.name"));
      say("native", SQLiteJDBCLoader.isNativeMode());
      say("version", version().substring(0, 1));
      say("loaded", libraries());
    }

    private static String version() throws SQLException {
      try (var connection = DriverManager.getConnection("jdbc:sqlite::memory:");
          var rows = connection.createStatement().executeQuery("SELECT sqlite_version()")) {
        return rows.getString(1);
      }
    }

    /** Whose libraries of SQLite this process has: ours, or the driver's own. */
    private static List<String> libraries() throws IOException {
      return Files.readAllLines(Path.of("/proc/self/maps")).stream()
          .filter(line -> line.contains("sqlite") && line.contains(".so"))
          .map(line -> line.contains("/dipeo-sqlite-") ? "dipeo-sqlite" : line)
          .distinct()
          .toList();
    }

    private static void say(String what, Object value) {
      System.out.println(what + ": " + value);
    }
  }
}
