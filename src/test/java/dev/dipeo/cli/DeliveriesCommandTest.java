package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveriesCommandTest {
  @RegisterExtension static final Shell shell = new Shell();

  @Test
  void list_asksForWhatIsWanted_andShowsATable() {
    shell.answers(
        "GET /api/deliveries?limit=1&state=dead&run=run-1",
        """
        {"deliveries":[{"id":"delivery-1","state":"dead","attempt_count":5,
                        "last_outcome":"503 Service\\nUnavailable","url":"http://x/y","node":"Tell",
                        "run_id":"run-1"}]}""");
    assertThat(
            shell.type("deliveries", "list", "--limit", "1", "--state", "dead", "--run", "run-1"))
        .isEqualTo(
            new Shell.Ended(
                0,
                """
                DELIVERY    STATE  ATTEMPTS  LAST                      URL         NODE  RUN
                delivery-1  dead   5         503 Service\\nUnavailable  http://x/y  Tell  run-1
                """,
                ""));
    shell.answers("GET /api/deliveries", "{\"deliveries\":[]}");
    assertThat(shell.type("deliveries", "list").out()).isEqualTo("no deliveries\n");
  }

  @Test
  void show_hasTheAttemptsBelowTheRest() {
    shell.answers(
        "GET /api/deliveries/delivery-1",
        """
        {"id":"delivery-1","attempts":[{"at":"2026-01-02T03:04:05Z","duration_ms":9,"status":503,
                                        "error":null,"said":"busy"}],
         "headers":{"a":"b"}}""");
    assertThat(shell.type("deliveries", "show", "delivery-1"))
        .isEqualTo(
            new Shell.Ended(
                0,
                """
                id              delivery-1
                headers         {"a":"b"}

                AT                    MS  STATUS  ERROR  SAID
                2026-01-02T03:04:05Z  9   503     -      busy
                """,
                ""));
  }

  @Test
  void show_ofOneThatWasNotTried_saysSo() {
    shell.answers("GET /api/deliveries/delivery-1", "{\"id\":\"delivery-1\",\"attempts\":[]}");
    assertThat(shell.type("deliveries", "show", "delivery-1").out())
        .isEqualTo("id              delivery-1\n\nIt has not been tried yet.\n");
  }

  @Test
  void retry_triesAll_andFailsWhenOneDoes() {
    shell.answers(
        "POST /api/deliveries/delivery-1/retry",
        "{\"state\":\"dead\",\"last_outcome\":\"no connection\"}");
    shell.answers(
        "POST /api/deliveries/delivery-2/retry",
        "{\"state\":\"delivered\",\"last_outcome\":\"200 OK\"}");
    assertThat(shell.type("deliveries", "retry", "delivery-1", "delivery-2"))
        .isEqualTo(
            new Shell.Ended(
                1, "delivery-1 is dead: no connection\ndelivery-2 is delivered: 200 OK\n", ""));
    assertThat(shell.type("deliveries", "retry", "delivery-2").exitCode()).isZero();
    assertThat(shell.type("deliveries", "retry", "--json", "delivery-1").exitCode()).isEqualTo(1);
  }

  @Test
  void subcommand_isNeeded() {
    assertThat(shell.type("deliveries"))
        .isEqualTo(
            new Shell.Ended(
                2, "", "dipeo: Missing: list, show or retry\nTry: dipeo deliveries --help\n"));
  }
}
