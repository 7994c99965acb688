package dev.dipeo.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {
  @TempDir Path folder;

  @Test
  void look_lessThanIsSet_saysSoWithBothFigures() {
    FreeSpace space = new FreeSpace(folder, Optional.of(Long.MAX_VALUE));
    space.look();
    assertThat(space.tooLittle().orElseThrow())
        .contains(space.bytes() + " bytes free")
        .contains("dipeo.retention.disk-free-min (" + Long.MAX_VALUE + ")")
        .doesNotContain(folder.toString());
  }

  @Test
  void look_enough_saysNothing() {
    FreeSpace space = new FreeSpace(folder, Optional.of(0L));
    space.look();
    assertThat(space.tooLittle()).isEmpty();
    assertThat(space.bytes()).isLessThan(Long.MAX_VALUE);
  }

  @Test
  void look_notSet_isAPartOfASmallDiskAndNeverMoreThanAGibibyte() throws Exception {
    FreeSpace space = new FreeSpace(folder, Optional.empty());
    space.look();
    assertThat(space.bytesMin())
        .isEqualTo(Math.min(1L << 30, Files.getFileStore(folder).getTotalSpace() / 20));
  }

  @Test
  void look_folderThatIsGone_saysNothing() {
    FreeSpace space = new FreeSpace(folder.resolve("none"), Optional.of(5L));
    space.look();
    assertThat(space.tooLittle()).isEmpty();
  }
}
