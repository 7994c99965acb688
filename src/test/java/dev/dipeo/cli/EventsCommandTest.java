package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventsCommandTest {
  private static final String EXECUTION = "webhook-github-1700000000000000001";

  @RegisterExtension static final Shell shell = new Shell();

  private static String event(String execution, String delivery, String replayOf) {
    return """
        {"execution_id":"%s","id":7,"provider":"github","name":"push","state":"dispatched",
         "received_at":"2026-01-02T03:04:05Z","delivery_id":"%s","replay_of":%s}"""
        .formatted(execution, delivery, replayOf);
  }

  private static String events(String... events) {
    return "{\"events\":[" + String.join(",", events) + "]}";
  }

  private static void executionIsShown(Shell.Ended ended) {
    assertThat(ended.err()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out())
        .isEqualTo(
            """
            execution_id  %s
            provider      github
            headers       {"x":"a\\u001B[2J"}
            replay_of     -
            payload       {
              "ref" : "main"
            }

            RUN    DIAGRAM  STATE      STARTED               MS
            run-1  greet    completed  2026-01-02T03:04:06Z  12
            """
                .formatted(EXECUTION));
  }

  private static void givenAnExecution() {
    shell.answers(
        "GET /api/executions/" + EXECUTION,
        """
        {"event":{"execution_id":"%s","id":7,"provider":"github","headers":{"x":"a\\u001b[2J"},
                  "replay_of":null,"payload":{"ref":"main"}},
         "runs":[{"id":"run-1","diagram":"greet","state":"completed",
                  "started_at":"2026-01-02T03:04:06Z","duration_ms":12}]}"""
            .formatted(EXECUTION));
  }

  @Test
  void list_asksForWhatIsWanted_andShowsATable() {
    shell.answers(
        "GET /api/events?before=webhook-x&limit=2&provider=github&name=push&state=dead&delivery_id=d%201",
        events(
            event(EXECUTION, "d 1", "null"),
            event("webhook-github-2", "d 1", "\"" + EXECUTION + "\"")));
    assertThat(
            shell.type(
                "events",
                "list",
                "--before",
                "webhook-x",
                "--limit",
                "2",
                "--provider",
                "github",
                "--name",
                "push",
                "--state",
                "dead",
                "--delivery",
                "d 1"))
        .isEqualTo(
            new Shell.Ended(
                0,
                """
                EXECUTION                           EVENT  STATE       RECEIVED              DELIVERY  REPLAY OF
                webhook-github-1700000000000000001  push   dispatched  2026-01-02T03:04:05Z  d 1       -
                webhook-github-2                    push   dispatched  2026-01-02T03:04:05Z  d 1       webhook-github-1700000000000000001
                """,
                ""));
  }

  @Test
  void list_ofNothing_saysSo() {
    shell.answers("GET /api/events", events());
    assertThat(shell.type("events", "list").out()).isEqualTo("no events\n");
  }

  @Test
  void show_byExecutionId_asksForItAtOnce() {
    givenAnExecution();
    executionIsShown(shell.type("events", "show", EXECUTION));
    assertThat(shell.lines()).containsExactly("GET /api/executions/" + EXECUTION);
  }

  @Test
  void show_byDeliveryId_isTheEventItself_andNotItsReplays() {
    givenAnExecution();
    shell.answers(
        "GET /api/events?delivery_id=d%2F1",
        events(
            event("webhook-github-3", "d/1", "\"" + EXECUTION + "\""),
            event(EXECUTION, "d/1", "null")));
    executionIsShown(shell.type("events", "show", "d/1"));
  }

  @Test
  void show_byADeliveryIdOfSeveral_listsThem() {
    shell.answers(
        "GET /api/events?delivery_id=d1",
        events(event("webhook-github-1", "d1", "null"), event("webhook-slack-2", "d1", "null")));
    Shell.Ended shown = shell.type("events", "show", "d1");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out().lines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("EXECUTION         EVENT  STATE");
    assertThat(shown.out()).contains("\nwebhook-github-1  push", "\nwebhook-slack-2   push");
    assertThat(shell.type("events", "show", "d1", "--json").out()).contains("\"events\" : [ {");
  }

  @Test
  void show_ofAnUnknownId_says() {
    shell.answers("GET /api/events?delivery_id=nope", events());
    assertThat(shell.type("events", "show", "nope"))
        .isEqualTo(
            new Shell.Ended(1, "", "dipeo: no event has the execution or delivery id nope\n"));
  }

  @Test
  void show_ofAnEventThatStartedNothing_saysSo() {
    shell.answers("GET /api/executions/" + EXECUTION, "{\"event\":{\"payload\":null},\"runs\":[]}");
    assertThat(shell.type("events", "show", EXECUTION).out())
        .isEqualTo("payload       null\n\nIt started no run.\n");
  }

  @Test
  void replay_recordsEach_andStopsAtTheFirstThatIsRefused() {
    shell.answers("POST /api/events/webhook-a-1/replay", "{\"execution_id\":\"webhook-a-9\"}");
    shell.refuses("POST /api/events/webhook-a-2/replay", 404, "There is no event webhook-a-2");
    Shell.Ended replayed =
        shell.type("events", "replay", "webhook-a-1", "webhook-a-2", "webhook-a-3");
    assertThat(replayed)
        .isEqualTo(
            new Shell.Ended(
                1,
                "webhook-a-9 replays webhook-a-1\n",
                "dipeo: " + shell.url() + " answers 404: There is no event webhook-a-2\n"));
    assertThat(shell.lines()).hasSize(2);
    assertThat(shell.requests().getFirst().body()).isEmpty();
  }

  @Test
  void subcommand_isNeeded() {
    assertThat(shell.type("events"))
        .isEqualTo(
            new Shell.Ended(
                2, "", "dipeo: Missing: list, show or replay\nTry: dipeo events --help\n"));
    assertThat(shell.type("events", "replay").err())
        .startsWith("dipeo: Missing required parameter: 'EXECUTION_ID'");
  }
}
