package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How diagrams run on a server, and how runs, events and diagrams are looked at. */
class RunsIT {
  /** Those of the mistakes that keep a diagram from running; other diagrams here have warnings. */
  private static final String ERRORS = "mistakes.findAll { it.severity == 'error' }";

  private static final String PING = "{\"zen\":\"Design for failure.\",\"hook_id\":1}";

  private static Path folder;
  private static StalledReceiver stalled;
  private static PackagedProgram program;
  private static Api api;
  private static HttpResponse<String> early;
  private static JsonPath rightAfterEarly;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    stalled = new StalledReceiver();
    diagram(
        "early",
        """
        version: light
        nodes:
          - {label: Pinged, type: start, hook_event: github.ping}
          - {label: Say, type: code_job, code: "result = payload['zen'].upper()"}
        connections:
          - {from: Pinged, to: Say}
        """);
    diagram(
        "loop",
        """
        version: light
        nodes:
          - {label: Start, type: start, custom_data: {count: 0}}
          - {label: Count, type: code_job, code: result = count + 1}
          - {label: Enough, type: condition, expression: count >= 3}
          - {label: Tell, type: code_job, code: 'result = f"counted to {count}"'}
        connections:
          - {from: Start, to: Count}
          - {from: Count, to: Enough, label: count}
          - {from: "Enough[condfalse]", to: Count}
          - {from: "Enough[condtrue]", to: Tell}
        """);
    String documented = Files.readString(Path.of("docs/diagrams.md"));
    int recover = documented.indexOf("version: light\nmax_iterations: 9\n");
    diagram("recovers", documented.substring(recover, documented.indexOf("```", recover)));
    diagram(
        "deployed",
        """
        version: light
        nodes:
          - {label: Start, type: start, hook_event: github.deployment}
          - {label: Slow, type: code_job, code: "import time\\ntime.sleep(0.5)"}
          - label: Wait
            type: hook
            subscribe_to: {provider: github, event_name: deployment_status, filters: {n: "{{payload.n}}"}}
            timeout: 180
          - label: Again
            type: hook
            subscribe_to: {provider: github, event_name: deployment_status, filters: {n: "{{payload.n}}"}}
            timeout: 180
          - {label: End, type: endpoint}
        connections:
          - {from: Start, to: Slow}
          - {from: Slow, to: Wait}
          - {from: Wait, to: Again, label: first}
          - {from: Again, to: End, label: payload}
        """);
    diagram(
        "nested",
        """
        version: light
        nodes:
          - {label: Start, type: start, custom_data: {i: 0}}
          - {label: Outer, type: code_job, code: 'result = {"i": i + 1, "j": 0}'}
          - {label: Inner, type: code_job, code: 'result = {"i": i, "j": j + 1}'}
          - {label: Inner done, type: condition, expression: j >= 3}
          - {label: Outer done, type: condition, expression: i >= 2}
          - {label: Tell, type: code_job, code: "result = [i, j]"}
        connections:
          - {from: Start, to: Outer}
          - {from: Outer, to: Inner}
          - {from: Inner, to: Inner done}
          - {from: "Inner done[condfalse]", to: Inner}
          - {from: "Inner done[condtrue]", to: Outer done}
          - {from: "Outer done[condfalse]", to: Outer}
          - {from: "Outer done[condtrue]", to: Tell}
        """);
    diagram(
        "runaway",
        """
        version: light
        max_iterations: 5
        nodes:
          - {label: Start, type: start}
          - {label: Round, type: code_job, code: result = 1}
          - {label: Never, type: condition, expression: "False"}
          - {label: End, type: endpoint}
        connections:
          - {from: Start, to: Round}
          - {from: Round, to: Never}
          - {from: "Never[condfalse]", to: Round}
          - {from: "Never[condtrue]", to: End}
        """);
    diagram(
        "join",
        """
        version: light
        nodes:
          - {label: Start, type: start, custom_data: {n: 20}}
          - {label: Left, type: code_job, code: result = n + 1}
          - {label: Right, type: code_job, code: result = n * 2}
          - {label: Sum, type: code_job, code: result = left + right}
        connections:
          - {from: Start, to: Left}
          - {from: Start, to: Right}
          - {from: Left, to: Sum, label: left}
          - {from: Right, to: Sum, label: right}
        """);
    diagram(
        "diamond",
        """
        version: light
        nodes:
          - {label: Start, type: start}
          - {label: Large, type: condition, expression: n > 10}
          - {label: Halve, type: code_job, code: result = n // 2}
          - {label: Keep, type: code_job, code: result = n}
          - {label: Check, type: code_job, code: result = -n}
          - {label: Join, type: code_job, code: result = value}
        connections:
          - {from: Start, to: Large}
          - {from: "Large[condtrue]", to: Halve}
          - {from: "Large[condfalse]", to: Keep}
          - {from: Keep, to: Check}
          - {from: Halve, to: Join, label: value}
          - {from: Check, to: Join, label: value}
        """);
    diagram(
        "error",
        """
        version: light
        nodes:
          - {label: Start, type: start}
          - label: Try
            type: code_job
            code: |
              print("about to")
              raise ValueError("no such order")
          - {label: Handle, type: code_job, code: "result = [error['type'], error['message'], error['node'], error['attempt']]"}
          - {label: Never, type: endpoint}
        connections:
          - {from: Start, to: Try}
          - {from: Try, to: Never}
          - {from: "Try[error]", to: Handle}
        """);
    diagram(
        "unhandled",
        """
        version: light
        nodes:
          - {label: Start, type: start}
          - {label: Slow, type: hook, config: {url: "%s/unhandled", timeout: 600}}
          - label: Fail
            type: code_job
            code: |
              values = {}
              result = values["missing"]
        connections:
          - {from: Start, to: Slow}
          - {from: Start, to: Fail}
        """
            .formatted(stalled.url()));
    diagram(
        "quote",
        """
        version: light
        nodes:
          - {label: Start, type: start}
          - {label: Fail, type: code_job, code: "raise ValueError(text)"}
        connections:
          - {from: Start, to: Fail}
        """);
    diagram(
        "save",
        """
        version: light
        nodes:
          - {label: Start, type: start}
          - {label: Report, type: endpoint, save_to_file: true, file_path: "reports/{{name}}.json"}
        connections:
          - {from: Start, to: Report, label: report}
        """);
    diagram(
        "code_file",
        """
        version: light
        nodes:
          - {label: Start, type: start, custom_data: {items: [{price: 2.5}, {price: 4}]}}
          - {label: Total, type: code_job, file_path: code/prices.py, function_name: total}
        connections:
          - {from: Start, to: Total}
        """);
    Path code = Files.createDirectories(folder.resolve("code/code"));
    Files.writeString(
        code.resolve("prices.py"),
        "def total(items):\n    return sum(i['price'] for i in items)\n");
    diagram(
        "hang",
        """
        version: light
        nodes:
          - {label: Ask, type: hook, config: {url: "%s/hang", timeout: 300}}
          - {label: After, type: endpoint}
        connections:
          - {from: Ask, to: After}
        """
            .formatted(stalled.url()));
    program =
        PackagedProgram.serve(
            folder,
            Map.of(
                "GITHUB_WEBHOOK_SECRET", Signed.SECRET,
                "DIPEO_FILES_DIR", "out",
                "DIPEO_RELOAD_INTERVAL", "200ms"));
    api = new Api(program.url());
    sendEarly();
  }

  /** By a client that is in use already: while another one starts, Python might have started. */
  private static void sendEarly() throws Exception {
    HttpRequest.Builder ping =
        HttpRequest.newBuilder(URI.create(program.url() + "/webhooks/github"))
            .header("Content-Type", "application/json")
            .header("X-GitHub-Event", "ping")
            .header("X-Hub-Signature-256", "sha256=" + Signed.hmac(Signed.SECRET, PING))
            .POST(BodyPublishers.ofString(PING));
    try (HttpClient client = HttpClient.newHttpClient()) {
      early = client.send(ping.build(), BodyHandlers.ofString());
      String execution = early.body().replaceAll("(?s).*\"execution_id\" ?: ?\"([^\"]+)\".*", "$1");
      URI shown = URI.create(program.url() + "/api/executions/" + execution);
      rightAfterEarly =
          new JsonPath(
              client.send(HttpRequest.newBuilder(shown).build(), BodyHandlers.ofString()).body());
    }
  }

  private static void diagram(String name, String text) throws IOException {
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(diagrams.resolve(name + ".yaml"), text);
  }

  @AfterAll
  static void stop() throws IOException {
    program.close();
    stalled.close();
  }

  /** The order of the activations of one node. */
  private static List<Integer> activations(JsonPath run, String node) {
    return run.getList("nodes.findAll { it.node == '" + node + "' }.activation", Integer.class);
  }

  private static String state(JsonPath run, String node) {
    return run.getString("nodes.find { it.node == '" + node + "' }.state");
  }

  @Test
  void eventWhilePythonStarts_isJournaledAtOnceAndRunLater() {
    assertThat(early.statusCode()).isEqualTo(200);
    JsonPath answer = new JsonPath(early.body());
    assertThat(answer.getString("status")).isEqualTo("processed");
    assertThat(rightAfterEarly.getList("runs.state", String.class)).doesNotContain("completed");
    JsonPath execution = api.executed(answer.getString("execution_id"));
    assertThat(execution.getList("runs.result", String.class))
        .containsExactly("DESIGN FOR FAILURE.");
  }

  @Test
  void loop_goesRoundUntilItsConditionHolds() {
    JsonPath run = api.run("loop", "{}");
    assertThat(run.getString("state")).isEqualTo("completed");
    assertThat(run.getString("result")).isEqualTo("counted to 3");
    assertThat(activations(run, "Count")).containsExactly(1, 2, 3);
    assertThat(activations(run, "Tell")).containsExactly(1);
    assertThat(run.getList("nodes.findAll { it.node == 'Enough' }.output", String.class))
        .containsExactly("condfalse", "condfalse", "condtrue");
  }

  @Test
  void loopOfTheDocumentation_goesOnWhereItFailed_withTheInputsOfTheFailedNode() {
    JsonPath run = api.run("recovers", "{}");
    assertThat(run.getString("state")).isEqualTo("completed");
    assertThat(run.getInt("result.count")).isEqualTo(2);
    assertThat(run.getString("result.why")).contains("division by zero");
  }

  @Test
  void eventsThatComeBeforeTheirWaitsHaveBegun_areTheirs_oneForEach() {
    String execution =
        Signed.github("deployment", "deployment-7", "{\"n\": 7}")
            .post(program.url() + "/webhooks/github")
            .path("execution_id");
    for (int status = 1; status <= 2; status++) {
      Signed.github(
              "deployment_status",
              "deployment-status-" + status,
              "{\"n\": 7, \"status\": " + status + "}")
          .post(program.url() + "/webhooks/github")
          .then()
          .statusCode(200);
    }
    JsonPath run = api.executed(execution);
    assertThat(run.getList("runs.state", String.class)).containsExactly("completed");
    assertThat(run.getInt("runs[0].result.status")).as("the second wait's").isEqualTo(2);
  }

  @Test
  void folderOfDiagramsThatIsAway_changesNothing_andReadinessSaysSo() throws Exception {
    Path diagrams = folder.resolve("diagrams");
    Path away = folder.resolve("diagrams-elsewhere");
    Files.move(diagrams, away);
    try {
      await().atMost(PATIENCE).until(() -> readiness().contains("cannot be read"));
      String execution =
          Signed.github("ping", "ping-while-away", PING)
              .post(program.url() + "/webhooks/github")
              .path("execution_id");
      assertThat(api.executed(execution).getList("runs.diagram", String.class))
          .containsExactly("early");
    } finally {
      Files.move(away, diagrams);
    }
    await().atMost(PATIENCE).until(() -> !readiness().contains("cannot be read"));
  }

  private static String readiness() {
    return given()
        .get(program.url() + "/q/health/ready")
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }

  @Test
  void nestedLoop_beginsAnewInEachRoundOfTheOuterOne() {
    JsonPath run = api.run("nested", "{}");
    assertThat(run.getString("state")).isEqualTo("completed");
    assertThat(run.getList("result", Integer.class)).containsExactly(2, 3);
    assertThat(activations(run, "Outer")).hasSize(2);
    assertThat(activations(run, "Inner")).hasSize(6);
    assertThat(activations(run, "Tell")).hasSize(1);
  }

  @Test
  void errorTextOfAStranger_forgesNoLineOfTheLog() {
    api.run(
        "quote",
        "{\"text\":\"no\\r\\n12:00:00.000 INFO  [de.di.ga.Receiver] forged\\u001b[2J\\u2028\\u202e\"}");
    String shown =
        "error=ValueError: no\\r\\n12:00:00.000 INFO  [de.di.ga.Receiver]"
            + " forged\\u001b[2J\\u2028\\u202e";
    await().atMost(PATIENCE).until(() -> program.log().contains(shown));
    assertThat(program.log().lines()).noneMatch(line -> line.startsWith("12:00:00.000 INFO"));
    assertThat(program.log()).doesNotContain("\u001b", "\r", "\u2028", "\u202e");
  }

  @Test
  void runawayLoop_isEndedByItsName() {
    JsonPath run = api.run("runaway", "{}");
    assertThat(run.getString("state")).isEqualTo("failed");
    assertThat(run.getString("error.type")).isEqualTo("max_iterations");
    assertThat(run.getString("error.message")).contains("Round", "5");
  }

  @Test
  void parallelBranches_areJoined() {
    JsonPath run = api.run("join", "{\"n\": 10}");
    assertThat(run.getString("state")).isEqualTo("completed");
    assertThat(run.getInt("result")).isEqualTo(31);
    assertThat(activations(run, "Sum")).containsExactly(1);
  }

  @Test
  void branchNotTaken_isSkippedAndNobodyWaitsForIt() {
    JsonPath large = api.run("diamond", "{\"n\": 30}");
    assertThat(large.getInt("result")).isEqualTo(15);
    assertThat(large.getList("nodes.findAll { it.state == 'completed' }.node", String.class))
        .containsExactly("Start", "Large", "Halve", "Join");
    JsonPath small = api.run("diamond", "{\"n\": 3}");
    assertThat(small.getInt("result")).isEqualTo(-3);
  }

  @Test
  void errorBranch_getsWhatWentWrong() {
    JsonPath run = api.run("error", "{}");
    assertThat(run.getString("state")).isEqualTo("completed");
    assertThat(run.getList("result").toString()).isEqualTo("[ValueError, no such order, Try, 1]");
    assertThat(state(run, "Try")).isEqualTo("failed");
    assertThat(run.getString("nodes.find { it.node == 'Try' }.log[0].text")).isEqualTo("about to");
  }

  @Test
  void errorWithoutBranch_failsTheRunAndCancelsTheOthers() {
    JsonPath run = api.run("unhandled", "{}");
    assertThat(run.getString("state")).isEqualTo("failed");
    assertThat(run.getString("error.node")).isEqualTo("Fail");
    assertThat(run.getInt("error.line")).isEqualTo(5);
    assertThat(run.getString("error.type")).isEqualTo("KeyError");
    assertThat(run.getString("error.detail"))
        .contains("diagrams/unhandled.yaml, node 'Fail'\", line 9");
    assertThat(state(run, "Slow")).isEqualTo("cancelled");
  }

  @Test
  void endpoint_savesBelowTheFilesFolderAndNowhereElse() throws Exception {
    JsonPath run = api.run("save", "{\"name\": \"october\", \"total\": 7}");
    assertThat(run.getString("state")).isEqualTo("completed");
    assertThat(folder.resolve("out/reports/october.json")).content().contains("\"total\"", "7");

    JsonPath escape = api.run("save", "{\"name\": \"../../../escaped\"}");
    assertThat(escape.getString("state")).isEqualTo("failed");
    assertThat(escape.getString("error.message")).contains("would choose the folder");
    try (var files = Files.walk(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("escaped.json");
    }
    assertThat(folder.resolveSibling("escaped.json")).doesNotExist();
  }

  @Test
  void codeInAFile_isCalledByItsFunction() {
    JsonPath run = api.run("code_file", "{}");
    assertThat(run.getString("state")).as(run.prettify()).isEqualTo("completed");
    assertThat(run.getDouble("result")).isEqualTo(6.5);
  }

  @Test
  void cancel_cancelsTheRequestInFlight() {
    String id = api.start("hang", "{}");
    await().atMost(PATIENCE).until(() -> stalled.called("/hang") == 1);
    assertThat(state(api.get("/api/runs/" + id), "Ask")).isEqualTo("running");
    assertThat(stalled.hungUp("/hang")).isZero();
    api.post("/api/runs/" + id + "/cancel", "")
        .then()
        .statusCode(200)
        .body("state", equalTo("cancelled"));
    await().atMost(PATIENCE).until(() -> stalled.hungUp("/hang") == 1);
    assertThat(state(api.get("/api/runs/" + id), "Ask")).isEqualTo("cancelled");
    api.post("/api/runs/" + id + "/cancel", "")
        .then()
        .statusCode(409)
        .contentType("application/problem+json");
  }

  @Test
  void startingARun_answersWhereItIs() {
    Response answer = api.post("/api/runs", "{\"diagram\": \"join\"}");
    answer
        .then()
        .statusCode(202)
        .header("Location", startsWith(answer.getHeader("Location").substring(0, 4)))
        .body("diagram", equalTo("join"));
    assertThat(answer.getHeader("Location")).endsWith("/api/runs/" + answer.path("id"));
    api.ended(answer.path("id"));
    api.post("/api/runs", "{\"diagram\": \"jion\"}")
        .then()
        .statusCode(404)
        .body("detail", equalTo("Diagram not found: jion; did you mean 'join'?"));
    api.post("/api/runs", "{\"diagram\": \"join\", \"inputs\": []}")
        .then()
        .statusCode(400)
        .body("detail", equalTo("\"inputs\" must be an object"));
    api.post("/api/runs", "{\"diagram\": \"join\", \"input\": {}}")
        .then()
        .statusCode(400)
        .body(
            "detail",
            equalTo(
                "\"input\" is not known here; possible: diagram, inputs; did you mean 'inputs'?"));
    given()
        .contentType("text/plain")
        .body("{\"diagram\": \"join\"}")
        .post(program.url() + "/api/runs")
        .then()
        .statusCode(415)
        .body("type", equalTo("urn:dipeo:problem:unsupported-content-type"))
        .body("detail", containsString("send application/json"));
    api.post("/api/runs", "{\"diagram\":")
        .then()
        .statusCode(400)
        .body("detail", startsWith("The body is not JSON: "))
        .body("detail", not(containsString("Source")));
  }

  @Test
  void inputThatIsANumberNobodyCanHold_isRefusedByName() {
    for (String number : List.of("1e99999999999", "-1E-99999999999", "0e1000")) {
      api.post("/api/runs", "{\"diagram\":\"join\",\"inputs\":{\"n\":" + number + "}}")
          .then()
          .statusCode(400)
          .body("detail", containsString("a number's exponent is beyond 999"));
    }
  }

  @Test
  void changedDiagrams_areTakenOverAndABrokenOneKeepsTheLastGood() throws Exception {
    String one =
        """
        version: light
        nodes:
          - {label: Start, type: start, custom_data: {version: one}}
          - {label: End, type: endpoint}
        connections:
          - {from: Start, to: End}
        """;
    diagram("changing", one);
    await()
        .atMost(PATIENCE)
        .until(() -> api.get("/api/diagrams").getList("diagrams.name").contains("changing"));
    assertThat(api.run("changing", "{}").getString("result.version")).isEqualTo("one");

    diagram("changing", one.replace("one", "two"));
    await()
        .atMost(PATIENCE)
        .until(() -> "two".equals(api.run("changing", "{}").getString("result.version")));

    diagram("changing", one.replace("one", "three").replace("type: endpoint", "type: endpiont"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                given()
                    .get(program.url() + "/api/diagrams")
                    .then()
                    .body(ERRORS + ".size()", equalTo(1))
                    .body(ERRORS + "[0].file", equalTo("diagrams/changing.yaml"))
                    .body(ERRORS + "[0].line", equalTo(4))
                    .body(ERRORS + "[0].column", equalTo(24))
                    .body(
                        ERRORS + "[0].message",
                        equalTo("there is no node type 'endpiont'; did you mean 'endpoint'?")));
    assertThat(api.run("changing", "{}").getString("result.version")).isEqualTo("two");

    Files.delete(folder.resolve("diagrams/changing.yaml"));
    await()
        .atMost(PATIENCE)
        .until(
            () -> api.post("/api/runs", "{\"diagram\": \"changing\"}").statusCode(),
            status -> status == 404);
    assertThat(api.get("/api/diagrams").getList(ERRORS)).isEmpty();
  }

  @Test
  void events_arePagedNewestFirst() {
    List<String> sent = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      sent.addFirst(
          Signed.github("release", "page-" + i, "{\"action\":\"published\",\"number\":" + i + "}")
              .post(program.url() + "/webhooks/github")
              .path("execution_id"));
    }
    List<String> paged = new ArrayList<>();
    String before = "";
    List<String> page;
    do {
      page =
          api.get("/api/events?provider=github&name=release&limit=2" + before)
              .getList("events.execution_id", String.class);
      paged.addAll(page);
      before = "&before=" + paged.getLast();
    } while (page.size() == 2);
    assertThat(paged).isEqualTo(sent);

    JsonPath event = api.get("/api/events/" + sent.getLast());
    assertThat(event.getInt("payload.number")).isEqualTo(1);
    assertThat(event.getString("delivery_id")).isEqualTo("page-1");
    assertThat(event.getMap("headers").keySet())
        .contains("x-github-event")
        .doesNotContain("x-hub-signature-256");
    given()
        .get(
            program.url()
                + "/api/events/webhook-slack-"
                + sent.getLast().substring("webhook-github-".length()))
        .then()
        .statusCode(404);
  }

  @Test
  void runs_arePagedNewestFirst() {
    List<String> started = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      String id = api.start("save", "{\"name\": \"page-" + i + "\"}");
      api.ended(id);
      started.addFirst(id);
    }
    List<String> paged = new ArrayList<>();
    String before = "";
    while (paged.size() < 5) {
      List<String> page =
          api.get("/api/runs?diagram=save&state=completed&limit=2" + before)
              .getList("runs.id", String.class);
      assertThat(page).isNotEmpty();
      paged.addAll(page);
      before = "&before=" + paged.getLast();
    }
    assertThat(paged.subList(0, 5)).isEqualTo(started);
  }

  @Test
  void wrongPages_areRefusedWithWhatIsWrong() {
    for (var wrong :
        Map.of(
                "/api/runs?limit=0", "limit must be from 1 to 500, not 0",
                "/api/runs?limit=501", "limit must be from 1 to 500, not 501",
                "/api/events?limit=many", "limit must be from 1 to 500, not many",
                "/api/runs?before=run-x", "before must be the id of a run, not run-x",
                "/api/events?before=17", "before must be the id of an event, not 17",
                "/api/runs?state=done",
                    "state must be one of queued, running, completed, failed, cancelled, not done")
            .entrySet()) {
      given()
          .get(program.url() + wrong.getKey())
          .then()
          .statusCode(400)
          .contentType("application/problem+json")
          .body("detail", equalTo(wrong.getValue()));
    }
    for (String unknown :
        List.of("/api/runs/run-1", "/api/runs/x", "/api/executions/x", "/api/x")) {
      given()
          .get(program.url() + unknown)
          .then()
          .statusCode(404)
          .contentType("application/problem+json");
    }
  }

  @Test
  void openApi_describesTheSurfaceAndNoJavaClass() {
    given()
        .get(program.url() + "/q/openapi?format=json")
        .then()
        .statusCode(200)
        .body("info.title", equalTo("DiPeO webhooks"))
        .body("paths.keySet()", hasItem("/webhooks/{provider}"))
        .body("paths.keySet()", hasItem("/webhooks/{provider}/test"))
        .body("paths.keySet()", hasItem("/api/executions/{id}"))
        .body("paths.keySet()", hasItem("/api/runs/{id}/cancel"))
        .body(not(containsString("JsonNode")))
        .body(not(containsString("ObjectNode")));
  }

  @Test
  void openApi_isYamlUnlessJsonIsAskedFor() {
    for (String json : List.of("?format=json", "?format=JSON", ".json")) {
      given()
          .get(program.url() + "/q/openapi" + json)
          .then()
          .statusCode(200)
          .contentType("application/json")
          .body("openapi", startsWith("3."));
    }
    given()
        .accept("application/json")
        .get(program.url() + "/q/openapi")
        .then()
        .statusCode(200)
        .contentType("application/json");
    for (String yaml : List.of("", "?format=yaml", ".yaml", ".yml")) {
      given()
          .get(program.url() + "/q/openapi" + yaml)
          .then()
          .statusCode(200)
          .contentType("application/yaml")
          .body(containsString("/webhooks/{provider}:"));
    }
  }

  @Test
  void metrics_showHowFullTheQueuesAre() {
    given()
        .get(program.url() + "/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("dipeo_dispatch_backlog"))
        .body(containsString("dipeo_runs_active"))
        .body(containsString("dipeo_subscriptions"))
        .body(containsString("http_server_requests_seconds_count"));
  }
}
