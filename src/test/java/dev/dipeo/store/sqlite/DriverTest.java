package dev.dipeo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteJDBCLoader;

class DriverTest {
  @Test
  void load_leavesNeitherFilesNorSettings_andTheDriverWorks() throws Exception {
    List<Path> before = libraries();
    Driver.load();
    Driver.load();
    assertThat(SQLiteJDBCLoader.isNativeMode()).isTrue();
    assertThat(System.getProperty("org.sqlite.lib.path")).isNull();
    assertThat(libraries()).isEqualTo(before);
    try (var connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        var rows = connection.createStatement().executeQuery("SELECT sqlite_version()")) {
      assertThat(rows.getString(1)).startsWith("3.");
    }
  }

  private static List<Path> libraries() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("dipeo-sqlite-"))
          .sorted()
          .toList();
    }
  }
}
