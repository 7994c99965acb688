package dev.dipeo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says and does when its data folder is not as it should be. */
class BadDaysIT {
  private static final Map<String, String> SETTINGS =
      Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "QUARKUS_HTTP_PORT", "0");

  @TempDir Path folder;

  @Test
  void secondServer_onTheSameFolder_isRefusedAndCommandsAreNot() throws Exception {
    try (PackagedProgram first = PackagedProgram.serve(folder, SETTINGS)) {
      PackagedProgram.Ended second = PackagedProgram.run(folder, SETTINGS, "serve");
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err())
          .isEqualTo(
              "dipeo: Another server uses the data folder %s (process %d). Stop it, or choose another folder with dipeo.data-dir.\n"
                  .formatted(folder.resolve("data"), first.pid()));
      assertThat(second.out()).doesNotContain("\tat ", "Exception");

      PackagedProgram.Ended run = PackagedProgram.run(folder, SETTINGS, "run", "hello");
      assertThat(run.exitCode()).as(run.err()).isZero();
      first.kill();
    }
    // The lock ends with the process; the file that stays does not matter.
    assertThat(folder.resolve("data/dipeo.lock")).exists();
    PackagedProgram.serve(folder, SETTINGS).close();
  }

  @Test
  void folderThatCannotBeMade_isOneSentence() throws Exception {
    Files.writeString(folder.resolve("data"), "a file");
    PackagedProgram.Ended ended = PackagedProgram.run(folder, SETTINGS, "serve");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err())
        .isEqualTo(
            "dipeo: The data folder %s cannot be made (there is a file of that name). Choose another one with dipeo.data-dir, or make it by hand.\n"
                .formatted(folder.resolve("data")));
  }
}
