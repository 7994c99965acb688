package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.dipeo.python.Attacks;
import dev.dipeo.python.Attacks.Attack;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Python of the built program from outside: what it does to the server, and what is left of it. */
class PythonIT {
  private static final String PUSH = "{\"zen\":\"Design for failure.\",\"hook_id\":1}";

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A busy machine may be late once or twice; a server that code holds up is late always. */
  private static final int ANSWERS_MAX = 3;

  /** As many as there are places. */
  private static final int ENDLESS = 2;

  private static final Duration BRIEF = Duration.ofSeconds(2);

  private static final List<Attack> ATTACKS =
      Stream.concat(Attacks.ESCAPES.stream(), Attacks.BOMBS.stream()).toList();

  private static PackagedProgram program;
  private static Path mark;
  private static Api api;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    diagram(folder, "right", PATIENCE, "result = 6 * 7");
    diagram(folder, "endless", PATIENCE, "sum(range(10**12))");
    diagram(folder, "stuck", BRIEF, "sum(range(10**12))");
    diagram(folder, "memory", BRIEF, "import itertools\n''.join(itertools.repeat('a'))");
    mark = folder.resolve("mark");
    for (Attack attack : ATTACKS) {
      diagram(folder, name(attack), BRIEF, attack.code().replace("MARK", mark.toString()));
    }
    diagram(folder, "signal", PATIENCE, "import signal\nsignal.raise_signal(signal.SIGTERM)");
    Path code = Files.createDirectories(folder.resolve("code/code"));
    Files.writeString(
        code.resolve("main.py"), "import helper\ndef total(n): return helper.twice(n)");
    Files.writeString(code.resolve("helper.py"), "def twice(n):\n  return n * 2\n");
    Files.writeString(
        folder.resolve("diagrams/file.yaml"),
        """
        version: light
        nodes:
          - {label: Sum, type: code_job, file_path: code/main.py, function_name: total}
        """);
    program =
        PackagedProgram.serve(
            folder,
            Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "DIPEO_PYTHON_WORKER_HEAP", "256M"));
    api = new Api(program.url());
  }

  private static void diagram(Path folder, String name, Duration timeout, String code)
      throws Exception {
    Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        folder.resolve("diagrams/" + name + ".yaml"),
        "version: light\nnodes:\n  - label: Run\n    type: code_job\n    timeout: %d\n    code: |\n%s"
            .formatted(timeout.toSeconds(), code.indent(6)));
  }

  @AfterAll
  static void stop() throws Exception {
    List<ProcessHandle> workers =
        ProcessHandle.of(program.pid()).orElseThrow().descendants().toList();
    program.close();
    await().atMost(PATIENCE).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** They have far more time than it takes: what is answered before their end did not wait. */
  @Test
  void webhooks_doNotWaitForPython() {
    List<String> runs =
        IntStream.range(0, ENDLESS).mapToObj(_ -> api.start("endless", "{}")).toList();
    await()
        .atMost(PATIENCE)
        .until(() -> metrics().contains("dipeo_python_running " + ENDLESS + ".0"));
    for (int i = 0; i < 10; i++) {
      requireQuickAnswer();
    }
    for (String run : runs) {
      assertThat(api.get("/api/runs/" + run).getString("state")).isEqualTo("running");
      api.post("/api/runs/" + run + "/cancel", "").then().statusCode(200);
    }
    assertThat(api.run("right", "{}").getInt("result")).isEqualTo(42);
  }

  @ParameterizedTest
  @CsvSource({
    "stuck, code_job stopped after 2 s",
    "memory, code_job ",
    "signal, signals are not available here"
  })
  void worstCode_failsItsNodeWhileWebhooksAreAnsweredAtOnce(String diagram, String message) {
    String run = api.start(diagram, "{}");
    for (int i = 0; i < 10; i++) {
      requireQuickAnswer();
    }
    JsonPath ended = api.ended(run);
    assertThat(ended.getString("state")).isEqualTo("failed");
    assertThat(ended.getString("error.message")).contains(message);
    assertThat(api.run("right", "{}").getInt("result")).isEqualTo(42);
  }

  static List<Attack> attacks() {
    return ATTACKS;
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void attack_keepsNoWebhookWaiting_andHurtsNoOtherDiagram(Attack attack) {
    String run = api.start(name(attack), "{}");
    requireQuickAnswer();
    api.ended(run);
    requireQuickAnswer();
    assertThat(api.run("right", "{}").getInt("result")).isEqualTo(42);
    assertThat(mark).doesNotExist();
  }

  private static String name(Attack attack) {
    return "attack_" + attack.name().replaceAll("[^a-z0-9]+", "_");
  }

  private static void requireQuickAnswer() {
    List<Duration> took = new ArrayList<>();
    do {
      long begun = System.nanoTime();
      Signed.github("ping", "ping-" + begun, PUSH)
          .post(program.url() + "/webhooks/github")
          .then()
          .statusCode(200);
      took.add(Duration.ofNanos(System.nanoTime() - begun));
    } while (took.getLast().compareTo(SECOND) > 0 && took.size() < ANSWERS_MAX);
    assertThat(took.getLast()).as("the last of %s", took).isLessThan(SECOND);
  }

  @Test
  void codeFile_bringsAlongWhatItImports() {
    assertThat(api.run("file", "{\"n\": 21}").getInt("result")).isEqualTo(42);
  }

  @Test
  void serverItself_hasLoadedNoPython() throws Exception {
    assumeFalse(PackagedProgram.isNative(), "only a JVM tells which classes it has loaded");
    assertThat(api.run("right", "{}").getInt("result")).isEqualTo(42);
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(program.pid()),
                "GC.class_histogram",
                "-all")
            .redirectErrorStream(true)
            .start();
    String classes = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(histogram.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(classes)
        .contains("dev.dipeo.python.worker.WorkerPython")
        .doesNotContain("org.graalvm.polyglot.Engine", "com.oracle.truffle", "EmbeddedPython");
  }

  @Test
  void programKilled_takesItsWorkersAlong(@TempDir Path folder) throws Exception {
    diagram(folder, "right", PATIENCE, "result = 6 * 7");
    try (PackagedProgram killed = PackagedProgram.serve(folder, Map.of())) {
      assertThat(new Api(killed.url()).run("right", "{}").getInt("result")).isEqualTo(42);
      ProcessHandle server = ProcessHandle.of(killed.pid()).orElseThrow();
      List<ProcessHandle> workers = server.descendants().toList();
      assertThat(workers).isNotEmpty();
      server.destroyForcibly();
      await().atMost(PATIENCE).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void metrics_countJobsAndWorkers() {
    assertThat(api.run("right", "{}").getInt("result")).isEqualTo(42);
    await() // the worker of an attack may end late, and another one come
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .contains(
                        "dipeo_python_jobs_seconds_count{outcome=\"value\"}",
                        "dipeo_python_contexts 2.0",
                        "dipeo_python_waiting",
                        "dipeo_python_worker_starts_seconds_count"));
  }

  private static String metrics() {
    return given().get(program.url() + "/q/metrics").asString();
  }
}
