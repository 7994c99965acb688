package dev.dipeo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

class DriverTest {
  /** A folder of its own: into the system's, other programs put theirs at the same time. */
  @TempDir Path temporary;

  @Test
  void load_leavesNeitherFilesNorSettings_andTheDriverWorks() throws Exception {
    String usual = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      Driver.load();
      Driver.load();
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
    assertThat(SQLiteJDBCLoader.isNativeMode()).isTrue();
    assertThat(System.getProperty("org.sqlite.lib.path")).isNull();
    assertThat(temporary).isEmptyDirectory();
    try (var connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        var rows = connection.createStatement().executeQuery("SELECT sqlite_version()")) {
      assertThat(rows.getString(1)).startsWith("3.");
    }
  }
}
