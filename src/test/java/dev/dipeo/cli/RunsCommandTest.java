package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunsCommandTest {
  @RegisterExtension static final Shell shell = new Shell();

  @Test
  void list_asksForWhatIsWanted_andShowsATable() {
    shell.answers(
        "GET /api/runs?before=run-9&limit=5&diagram=billing%2Frefund&state=failed",
        """
        {"runs":[{"id":"run-1","diagram":"billing/refund","state":"failed",
                  "started_at":"2026-01-02T03:04:05Z","duration_ms":3,"execution_id":"webhook-x-1"},
                 {"id":"run-2","diagram":"billing/refund","state":"failed","started_at":null,
                  "execution_id":null,"replay_of":"run-1"}]}""");
    assertThat(
            shell.type(
                "runs",
                "list",
                "--before",
                "run-9",
                "--limit=5",
                "--diagram",
                "billing/refund",
                "--state",
                "failed"))
        .isEqualTo(
            new Shell.Ended(
                0,
                """
                RUN    DIAGRAM         STATE   STARTED               MS  EXECUTION    REPLAY OF
                run-1  billing/refund  failed  2026-01-02T03:04:05Z  3   webhook-x-1  -
                run-2  billing/refund  failed  -                     -   -            run-1
                """,
                ""));
  }

  @Test
  void show_hasInputsResultAndErrorBelowTheRest_andThenTheNodes() {
    shell.answers(
        "GET /api/runs/run-1",
        """
        {"id":"run-1","inputs":{"name":"Ada"},"diagram":"greet","state":"failed",
         "error":{"type":"ValueError"},
         "nodes":[{"node":"Greet","activation":2,"state":"failed","attempts":1,
                   "started_at":"2026-01-02T03:04:05Z","duration_ms":4}]}""");
    assertThat(shell.type("runs", "show", "run-1"))
        .isEqualTo(
            new Shell.Ended(
                0,
                """
                id            run-1
                diagram       greet
                state         failed
                inputs        {
                  "name" : "Ada"
                }
                error         {
                  "type" : "ValueError"
                }

                NODE   ROUND  STATE   ATTEMPTS  STARTED               MS
                Greet  2      failed  1         2026-01-02T03:04:05Z  4
                """,
                ""));
  }

  @Test
  void show_ofAQueuedRun_saysThatNothingHasBegun() {
    shell.answers("GET /api/runs/run-1", "{\"id\":\"run-1\",\"nodes\":[]}");
    assertThat(shell.type("runs", "show", "run-1").out())
        .isEqualTo("id            run-1\n\nNone of its nodes has begun.\n");
  }

  @Test
  void replay_isByTheDiagramAsItIs_orAsItWas() {
    shell.answers("POST /api/runs/run-1/replay", "{\"id\":\"run-7\"}");
    shell.answers("POST /api/runs/run-2/replay", "{\"id\":\"run-8\"}");
    shell.answers("POST /api/runs/run-1/replay?diagram=original", "{\"id\":\"run-9\"}");
    assertThat(shell.type("runs", "replay", "run-1", "run-2"))
        .isEqualTo(new Shell.Ended(0, "run-7 replays run-1\nrun-8 replays run-2\n", ""));
    assertThat(shell.type("runs", "replay", "--original", "run-1").out())
        .isEqualTo("run-9 replays run-1\n");
  }

  @Test
  void cancel_saysWhatEachIsThen() {
    shell.answers("POST /api/runs/run-1/cancel", "{\"state\":\"cancelled\"}");
    shell.answers("POST /api/runs/run-2/cancel", "{\"state\":\"completed\"}");
    assertThat(shell.type("runs", "cancel", "run-1", "run-2"))
        .isEqualTo(new Shell.Ended(0, "run-1 is cancelled\nrun-2 is completed\n", ""));
  }

  @Test
  void cancel_asJson_isTheAnswerToEach() {
    shell.answers("POST /api/runs/run-1/cancel", "{\"state\":\"cancelled\"}");
    assertThat(shell.type("runs", "cancel", "--json", "run-1").out())
        .isEqualTo("{\n  \"state\" : \"cancelled\"\n}\n");
  }

  @Test
  void subcommand_isNeeded() {
    assertThat(shell.type("runs"))
        .isEqualTo(
            new Shell.Ended(
                2, "", "dipeo: Missing: list, show, replay or cancel\nTry: dipeo runs --help\n"));
  }
}
