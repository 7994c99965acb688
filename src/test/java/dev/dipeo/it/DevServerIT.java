package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.dipeo.Documents;
import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first minutes of somebody new: the development server, and the commands of README.md as they
 * stand there, except for the port.
 */
class DevServerIT {
  private static Path folder;
  private static PackagedProgram program;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    Files.createSymbolicLink(folder.resolve("dipeo"), PackagedProgram.PROGRAM);
    Files.createDirectories(folder.resolve("diagrams"));
    for (String shipped : List.of("hello", "github_push", "webhook_diagram")) {
      Files.copy(
          PackagedProgram.HOME.resolve("diagrams").resolve(shipped + ".yaml"),
          folder.resolve("diagrams").resolve(shipped + ".yaml"));
    }
    for (String provider : List.of("github", "github/schemas")) {
      Path from = PackagedProgram.HOME.resolve("integrations").resolve(provider);
      Path to = Files.createDirectories(folder.resolve("integrations").resolve(provider));
      try (var files = Files.list(from)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
    Files.writeString(
        Files.createDirectories(folder.resolve("integrations/silent")).resolve("provider.yaml"),
        "name: silent\nmetadata:\n  webhook_config:\n    event: {json: type}\n");
    program = PackagedProgram.serve(folder, Map.of(), "--dev");
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  private record Shell(int exitCode, String out, String err) {}

  private static Shell shell(Path directory, String command) throws Exception {
    Path out = Files.createTempFile(folder, "shell", ".out");
    Path err = Files.createTempFile(folder, "shell", ".err");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("DIPEO_"));
    builder.environment().putAll(PackagedProgram.places());
    builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(program.port()));
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(out.toFile());
    builder.redirectError(err.toFile());
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(command).isTrue();
    return new Shell(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void start_printsWhatToTry() {
    String port = String.valueOf(program.port());
    await() // it is ready a moment before it says so
        .atMost(PATIENCE)
        .until(program::log, log -> log.contains("Ctrl-C stops it."));
    assertThat(program.log())
        .contains("DiPeO webhooks is listening on http://localhost:" + port)
        .contains("curl http://localhost:" + port + "/webhooks/github/test")
        .contains("Events are kept in ./data, diagrams are read from ./diagrams as")
        .contains("./dipeo send github push", "./dipeo run hello --debug", "ngrok http " + port)
        .doesNotContain("dipeo-dev-secret", "secret_missing", "ERROR");
  }

  /** Every command of README.md's shell blocks, in their order. */
  @Test
  void readmeCommands_work() throws Exception {
    List<String> ran = new ArrayList<>();
    for (String command : Documents.shellCommands(Path.of("README.md"))) {
      if (command.startsWith("make ")) {
        continue; // makeTargets_doWhatTheReadmeSays
      }
      Shell shell = shell(folder, command.replace("localhost:8000", "localhost:" + program.port()));
      assertThat(shell.exitCode()).as(command + "\n" + shell.err()).isZero();
      assertThat(shell.out()).as(command).isNotBlank();
      ran.add(command.replaceAll(" *#.*", ""));
    }
    assertThat(ran).contains("./dipeo send github push");

    Api api = new Api(program.url());
    String id =
        await()
            .atMost(PATIENCE)
            .until(
                () -> api.get("/api/runs?diagram=github_push").getString("runs[0].id"),
                run -> run != null);
    JsonPath run = api.ended(id);
    assertThat(run.getString("state")).isEqualTo("completed");
    assertThat(run.getString("result.message"))
        .isEqualTo("developer pushed 1 commit(s) to user/repo@main");
  }

  @Test
  void readmeDiagram_isGoodAndRuns() throws Exception {
    Files.writeString(
        folder.resolve("diagrams/greet.yaml"),
        Documents.yamlBlocks(Path.of("README.md")).getFirst());
    Shell valid = shell(folder, "./dipeo validate diagrams/greet.yaml");
    assertThat(valid.exitCode()).as(valid.err()).isZero();
    assertThat(valid.out()).isEqualTo("diagrams/greet.yaml: ok, 3 nodes\n");
    assertThat(valid.err()).isEmpty();
  }

  /** A user's make is not called by another one, as it is when {@code make test} runs this. */
  private static final String NOT_INSIDE_MAKE = "env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL ";

  /** The commands that start what this test runs in are asked what they would do. */
  @Test
  void makeTargets_doWhatTheReadmeSays() throws Exception {
    assertThat(Documents.shellCommands(Path.of("README.md")))
        .filteredOn(command -> command.startsWith("make "))
        .containsExactly("make dev-server", "make test");
    Shell serve = shell(PackagedProgram.HOME, NOT_INSIDE_MAKE + "make -n dev-server");
    assertThat(serve.exitCode()).as(serve.err()).isZero();
    assertThat(serve.out()).endsWith("./dipeo serve --dev\n");
    Shell test = shell(PackagedProgram.HOME, NOT_INSIDE_MAKE + "make -n test");
    assertThat(test.exitCode()).as(test.err()).isZero();
    assertThat(test.out())
        .contains(" -B -ntp spotless:check package\n")
        .endsWith(" -B -ntp failsafe:integration-test failsafe:verify\n");
    assertThat(Files.readString(PackagedProgram.HOME.resolve(".ci/run"), UTF_8))
        .contains("make test");
  }

  @Test
  void manifestWithoutSignature_isAcceptedWithAWarning() {
    Signed.json("{\"type\":\"tick\"}")
        .post(program.url() + "/webhooks/silent")
        .then()
        .statusCode(200)
        .body("event", equalTo("tick"));
    given()
        .get(program.url() + "/webhooks/silent/test")
        .then()
        .statusCode(200)
        .body("signature_validation", equalTo(false))
        .body("signature_header", equalTo(null));
    assertThat(program.log())
        .contains(
            "WARN",
            "provider.unsigned provider=silent: no signature is declared; whatever anybody sends is accepted");
  }

  @Test
  void forgedPush_isRefusedInDevelopmentToo() {
    Signed.json("{}")
        .header("X-GitHub-Event", "push")
        .header("X-Hub-Signature-256", "sha256=" + "0".repeat(64))
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(401)
        .body("detail", equalTo("Invalid signature"));
  }
}
