package dev.dipeo.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.Documents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The smoke test of docs/ci.md, as it stands there, on the built program. */
class SmokeKitIT {
  private static final long SMOKE_SECONDS_MAX = 600;

  @TempDir Path folder;

  @Test
  void smokeTest_passes() throws Exception {
    Process smoke = start(String.join("\n", Documents.shellBlocks(Path.of("docs/ci.md"))));
    assertThat(smoke.waitFor(SMOKE_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(smoke.exitValue()).as(this::said).isZero();
    assertThat(said()).endsWith("smoke test passed\n");
  }

  private Process start(String script) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(List.of("bash", "-euo", "pipefail", "-c", script))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().putAll(PackagedProgram.places());
    builder.environment().put("DIPEO", PackagedProgram.PROGRAM.toString());
    builder.environment().put("DIPEO_MODE", PackagedProgram.runsDiagrams() ? "all" : "receive");
    builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(PackagedProgram.freePort()));
    return builder.start();
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said"));
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
