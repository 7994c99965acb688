package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every command does that asks a server, seen through some of them. */
class ServerApiTest {
  private static final String NO_RUNS = "{\"runs\":[]}";

  @RegisterExtension static final Shell shell = new Shell();

  private static void fails(Shell.Ended ended, String said) {
    assertThat(ended).isEqualTo(new Shell.Ended(1, "", "dipeo: " + said + "\n"));
  }

  @Test
  void request_hasNoTokenAndNoQuery_unlessThereAreAny() {
    shell.answers("GET /api/runs", NO_RUNS);
    assertThat(shell.type("runs", "list")).isEqualTo(new Shell.Ended(0, "no runs\n", ""));
    assertThat(shell.requests().getFirst().header("Authorization")).isEmpty();
    assertThat(shell.requests().getFirst().header("Accept")).contains("application/json");

    shell.token("  secret \n");
    shell.type("runs", "list");
    assertThat(shell.requests().getLast().header("Authorization")).contains("Bearer secret");
  }

  @Test
  void refusedToken_hasAHint_thatDependsOnWhetherOneIsSet() {
    shell.refuses("GET /api/runs", 401, "A token is needed");
    fails(
        shell.type("runs", "list"),
        shell.url() + " answers 401: A token is needed; set DIPEO_API_TOKEN to the server's");
    shell.token("wrong");
    fails(
        shell.type("runs", "list"),
        shell.url() + " answers 401: A token is needed; DIPEO_API_TOKEN is not that of the server");
  }

  @Test
  void closedApi_hasAHint_andAMissingRunHasNone() {
    fails(
        shell.type("runs", "list"),
        shell.url()
            + " answers 404: There is nothing at /api/runs; its API is closed: set DIPEO_API_TOKEN"
            + " there and here, or DIPEO_API_LOOPBACK=true there");
    shell.refuses("GET /api/runs/run-1", 404, "There is no run run-1");
    fails(shell.type("runs", "show", "run-1"), shell.url() + " answers 404: There is no run run-1");
  }

  @Test
  void refusal_withoutAProblemDocument_namesTheRequest() {
    shell.answers("POST /api/runs/run-1/cancel", 502, "<html>Bad Gateway</html>");
    fails(
        shell.type("runs", "cancel", "run-1"),
        shell.url() + " answers 502: POST /api/runs/run-1/cancel");
    shell.answers("POST /api/runs/run-1/cancel", 500, "{\"title\":\"Oops\"}");
    fails(
        shell.type("runs", "cancel", "run-1"),
        shell.url() + " answers 500: POST /api/runs/run-1/cancel");
  }

  @Test
  void refusalThatSteersTheTerminal_isEscaped() {
    shell.refuses("GET /api/runs", 400, "a\u001b[2Jb");
    fails(shell.type("runs", "list"), shell.url() + " answers 400: a\\u001b[2Jb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>welcome</html>", "", "{\"runs\":"})
  void answerThatIsNotJson_isOfAnotherProgram(String body) {
    shell.answers("GET /api/runs", body);
    fails(
        shell.type("runs", "list"),
        shell.url() + " does not speak the API of this program: GET /api/runs");
  }

  @Test
  void nobodyAnswers_saysHowToStartAServer() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;
    fails(
        shell.type("runs", "list", "--url", url + "/"),
        "no server answers at " + url + "; start one with: dipeo serve");
  }

  @Test
  void ids_areOneSegmentOfThePath_whateverTheyHold() {
    String path = "/api/runs/..%2F%3Fa%3Db%26c%23%20%2B%25%C3%BC%0D%0A";
    shell.answers("GET " + path, "{}");
    assertThat(shell.type("runs", "show", "../?a=b&c# +%ü\r\n").exitCode()).isZero();
    shell.answers("POST " + path + "/cancel", "{}");
    assertThat(shell.type("runs", "cancel", "../?a=b&c# +%ü\r\n").exitCode()).isZero();
    assertThat(shell.lines()).containsExactly("GET " + path, "POST " + path + "/cancel");
  }

  @Test
  void filters_areEncoded_andEmptyOnesLeftOut() {
    shell.answers("GET /api/runs?limit=2&diagram=a%26b%3Dc%20d%2Fe%2B", NO_RUNS);
    assertThat(
            shell
                .type("runs", "list", "--limit", "2", "--diagram", "a&b=c d/e+", "--state", "")
                .err())
        .isEmpty();
  }

  @Test
  void json_isWhatTheServerAnswered() {
    shell.answers("GET /api/runs", "{\"runs\":[],\"more\":{\"ü\":1.50}}");
    assertThat(shell.type("runs", "list", "--json"))
        .isEqualTo(
            new Shell.Ended(
                0, "{\n  \"runs\" : [ ],\n  \"more\" : {\n    \"ü\" : 1.50\n  }\n}\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/below/", "/below"})
  void url_mayEndInASlashAndHaveAPath(String end) {
    String path = end.replaceFirst("/$", "");
    shell.answers("GET " + path + "/api/runs", NO_RUNS);
    assertThat(shell.type("runs", "list", "--url", shell.url() + end).err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:8000", "ftp://127.0.0.1", "http://", "http:///x", "not a url", ""})
  void url_thatIsNone_isBadUsage(String url) {
    assertThat(shell.type("runs", "list", "--url", url))
        .isEqualTo(
            new Shell.Ended(
                2,
                "",
                "dipeo: --url must be as http://127.0.0.1:8000, and is "
                    + url
                    + "\nTry: dipeo runs list --help\n"));
    assertThat(shell.requests()).isEmpty();
  }
}
