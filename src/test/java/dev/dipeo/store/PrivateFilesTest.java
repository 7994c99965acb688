package dev.dipeo.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.store.sqlite.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir Path folder;

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void allow(Path path, String rights) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
  }

  @Test
  void store_thatIsNew_isItsUsersAlone() throws IOException {
    Path data = folder.resolve("new/data");
    try (Opened opened = Opened.in(data);
        FolderLock lock = FolderLock.take(data)) {
      assertThat(rights(data)).isEqualTo("rwx------");
      for (String file : new String[] {"dipeo.db", "dipeo.db-wal", "dipeo.db-shm", "dipeo.lock"}) {
        assertThat(rights(data.resolve(file))).as(file).isEqualTo("rw-------");
      }
    }
  }

  @Test
  void store_thatOthersMightRead_isTightened() throws IOException {
    Path data = folder.resolve("data");
    Opened.in(data).close();
    FolderLock.take(data).close();
    allow(data, "rwxr-xr-x");
    allow(data.resolve("dipeo.db"), "rw-r--r--");
    allow(data.resolve("dipeo.lock"), "rw-rw-r--");
    try (Opened opened = Opened.in(data)) {
      assertThat(rights(data)).isEqualTo("rwx------");
      assertThat(rights(data.resolve("dipeo.db"))).isEqualTo("rw-------");
      assertThat(rights(data.resolve("dipeo.db-wal"))).isEqualTo("rw-------");
      assertThat(rights(data.resolve("dipeo.lock"))).isEqualTo("rw-------");
    }
  }

  @Test
  void folder_withOtherThingsInIt_keepsItsRights_andOurFilesDoNot() throws IOException {
    Path data = Files.createDirectory(folder.resolve("home"));
    allow(data, "rwxr-xr-x");
    Path other = Files.writeString(data.resolve("letter.txt"), "");
    allow(other, "rw-r--r--");
    Opened.in(data).close();
    allow(data.resolve("dipeo.db"), "rw-r--r--");
    PrivateFiles.tighten(data);
    assertThat(rights(data)).isEqualTo("rwxr-xr-x");
    assertThat(rights(other)).isEqualTo("rw-r--r--");
    assertThat(rights(data.resolve("dipeo.db"))).isEqualTo("rw-------");
  }

  @Test
  void tighten_whatIsTighterAlready_staysSo() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Path file = Files.writeString(data.resolve("dipeo.db"), "");
    allow(file, "r--------");
    PrivateFiles.tighten(data);
    assertThat(rights(file)).isEqualTo("r--------");
  }
}
