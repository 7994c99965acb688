package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerProgramTest {
  private static final long HEAP_BYTES = 256L << 20;
  private static final Path ROOT = Path.of("").toAbsolutePath();

  @TempDir Path home;

  @BeforeEach
  void packagedProgram() throws Exception {
    for (String jar :
        List.of(
            "app/dipeo.jar",
            "lib/main/a.jar",
            "lib/main/org.graalvm.python.jar",
            "lib/main/org.jboss.logmanager.jar",
            "lib/boot/b.jar",
            "lib/python-jit/compiler.jar")) {
      Files.createDirectories(home.resolve(jar).getParent());
      Files.createFile(home.resolve(jar));
    }
  }

  @Test
  void cache_whereThereIsOne_isUsedByAllButTheCompilersWorkers() throws Exception {
    assertThat(worker(true, false)).noneMatch(word -> word.startsWith("-XX:AOT"));
    Files.createFile(home.resolve(WorkerProgram.AOT_CACHE));
    String use = "-XX:AOTCache=" + home.resolve("python.aot");
    assertThat(worker(true, false)).contains(use).doesNotContain("-XX:TieredStopAtLevel=1");
    assertThat(worker(false, false)).contains(use, "-XX:TieredStopAtLevel=1");
    assertThat(worker(true, true))
        .doesNotContain(use)
        .contains("--upgrade-module-path=" + home.resolve("lib/python-jit"));
  }

  @Test
  void ownProgram_namesTheMainClass() {
    assertThat(OwnProgram.MAIN_CLASS).isEqualTo(Main.class.getName());
  }

  /** The cache fits only what was trained with the same options and class path. */
  @Test
  void cache_isTrainedByTheCommandLineThatUsesIt() throws Exception {
    List<String> training = WorkerProgram.training(home, HEAP_BYTES).words();
    Files.createFile(home.resolve(WorkerProgram.AOT_CACHE));
    assertThat(
            worker(true, false).stream().map(word -> word.replace("AOTCache=", "AOTCacheOutput=")))
        .containsExactlyElementsOf(training);
    assertThat(training)
        .contains("-XX:AOTCacheOutput=" + home.resolve("python.aot"))
        .contains(
            String.join(
                ":",
                List.of(
                    home + "/app/dipeo.jar",
                    home + "/lib/main/org.graalvm.python.jar",
                    home + "/lib/main/a.jar",
                    home + "/lib/boot/b.jar")));
  }

  @Test
  void cache_isMadeWhereTheWorkerLooksForIt() throws Exception {
    assertThat(Files.readString(ROOT.resolve("docker/train")))
        .contains("\"${program[@]}\" " + WorkerProgram.TRAIN_PYTHON)
        .contains("\"$app/" + WorkerProgram.AOT_CACHE + "\"");
    assertThat(Files.readString(ROOT.resolve("Makefile")))
        .contains("docker/train target/quarkus-app");
  }

  private List<String> worker(boolean lasting, boolean jit) {
    return WorkerProgram.onJava(home, HEAP_BYTES, lasting, jit).words();
  }
}
