package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose only run waits for a receiver that never answers, and whose backlog of one event
 * is full: webhooks are refused at their head.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LoadSheddingIT {
  private static final String FULL = "urn:dipeo:problem:not-accepting";

  private static StalledReceiver receiver;
  private static PackagedProgram program;
  private static Api api;

  @BeforeAll
  static void fill(@TempDir Path folder) throws Exception {
    receiver = new StalledReceiver();
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve("stuck.yaml"),
        """
        version: light
        nodes:
          - {label: Opened, type: start, hook_event: github.issues}
          - {label: Send, type: hook, config: {url: "%s/stuck", timeout: 600}}
        connections:
          - {from: Opened, to: Send}
        """
            .formatted(receiver.url()));
    program =
        PackagedProgram.serve(
            folder,
            Map.of(
                "GITHUB_WEBHOOK_SECRET", Signed.SECRET,
                "DIPEO_DISPATCH_BACKLOG_MAX", "1",
                "DIPEO_RUNS_ACTIVE_MAX", "1",
                "DIPEO_RUNS_QUEUE_MAX", "0",
                "DIPEO_RUNS_PAUSED_MAX", "0",
                "DIPEO_GATEWAY_RETRY_AFTER", "600s",
                "DIPEO_GATEWAY_HOLD_MAX", "600s",
                "DIPEO_DELIVERY_ALLOWED_HOSTS", "127.0.0.1",
                "DIPEO_API_LOOPBACK", "true"));
    api = new Api(program.url());
    for (int i = 0; i < 2; i++) {
      String delivery = "fill-" + i;
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  Signed.github("issues", delivery, "{\"action\":\"opened\"}")
                          .post(program.url() + "/webhooks/github")
                          .statusCode()
                      == 200);
      await().atMost(PATIENCE).until(() -> receiver.called("/stuck") == 1);
    }
    await().atMost(PATIENCE).until(() -> metric("dipeo_dispatch_backlog") == 1);
  }

  @AfterAll
  static void stop() throws IOException {
    program.close();
    receiver.close();
    assertThat(program.log()).doesNotContain("request.failed", "Unhandled");
  }

  private static double metric(String name) {
    return given()
        .get(program.url() + "/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** One connection of a sender. */
  private static final class Sender implements AutoCloseable {
    private final Socket socket = new Socket("127.0.0.1", program.port());
    private final InputStream in = new BufferedInputStream(socket.getInputStream());

    Sender() throws IOException {
      socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next answer: its head in lower case, then its body. */
    String answer() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int c = in.read();
        if (c < 0) {
          return head.append("END").toString();
        }
        head.append((char) c);
      }
      String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
      int length = Integer.parseInt(lower.replaceAll("(?s).*content-length: ([0-9]+).*", "$1"));
      return lower + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String head(String path, String... headers) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  @Test
  @Order(1)
  void webhook_isRefusedAtItsHead_andItsConnectionGoesOn() throws Exception {
    try (Sender sender = new Sender()) {
      sender.send(head("/webhooks/github", "Content-Length: 5000"));
      assertThat(sender.answer())
          .startsWith("http/1.1 503 ")
          .contains("retry-after: 600\r\n", "content-type: application/problem+json", FULL)
          .doesNotContain("connection: close");
      sender.send("x".repeat(5_000) + "GET /webhooks HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(sender.answer()).startsWith("http/1.1 200 ").contains("github");
    }
    assertThat(given().get(program.url() + "/q/metrics").asString())
        .containsPattern(
            "http_server_requests_seconds_count\\{.*status=\"503\",uri=\"/webhooks/\\{provider}\"")
        .containsPattern("dipeo_webhooks_total\\{outcome=\"not-accepting\",provider=\"github\"} ");
  }

  @Test
  @Order(1)
  void largeOrUnknownBody_endsTheConnection() throws Exception {
    for (String header :
        new String[] {
          "Content-Length: 1000000",
          "Transfer-Encoding: chunked",
          "Expect: 100-continue\r\nContent-Length: 5"
        }) {
      try (Sender sender = new Sender()) {
        sender.send(head("/webhooks/github", header));
        assertThat(sender.answer())
            .as(header)
            .startsWith("http/1.1 503 ")
            .contains("retry-after: 600\r\n", "connection: close", FULL);
        assertThat(sender.answer()).isEqualTo("END");
      }
    }
  }

  @Test
  @Order(1)
  void whatIsNoWebhook_isAnsweredAsEver() throws Exception {
    try (Sender sender = new Sender()) {
      sender.send(head("/webhooks/nobody", "Content-Length: 2") + "{}");
      assertThat(sender.answer()).startsWith("http/1.1 404 ").contains("provider-not-found");
      sender.send(head("/webhooks", "Content-Length: 2") + "{}");
      assertThat(sender.answer()).startsWith("http/1.1 405 ");
    }
  }

  /** Others are not held up: a new connection gets its answer at once. */
  @Test
  @Order(2)
  void webhookBeforeItsRetryAfter_isHeldBack_untilThereIsRoom() throws Exception {
    String body = "{\"action\":\"opened\",\"again\":true}";
    String request =
        head(
                "/webhooks/github",
                "Content-Type: application/json",
                "X-GitHub-Event: issues",
                "X-GitHub-Delivery: again",
                "X-Hub-Signature-256: sha256=" + Signed.hmac(Signed.SECRET, body),
                "Content-Length: " + body.length())
            + body;
    try (Sender sender = new Sender()) {
      sender.send(request);
      assertThat(sender.answer()).startsWith("http/1.1 503 ");
      sender.send(request);
      await().atMost(PATIENCE).until(() -> metric("dipeo_gateway_held") == 1);
      try (Sender other = new Sender()) {
        other.send(request);
        assertThat(other.answer()).startsWith("http/1.1 503 ");
      }
      assertThat(sender.in.available()).isZero();

      String run = api.get("/api/runs?state=running&limit=1").getString("runs[0].id");
      given().post(program.url() + "/api/runs/" + run + "/cancel").then().statusCode(200);
      assertThat(sender.answer()).startsWith("http/1.1 200 ").contains("\"processed\"");
      assertThat(metric("dipeo_gateway_held")).isZero();
    }
  }

  @Test
  @Order(3)
  void stop_answersHeldWebhooks() throws Exception {
    await().atMost(PATIENCE).until(() -> metric("dipeo_dispatch_backlog") == 1);
    String request = head("/webhooks/github", "Content-Length: 2") + "{}";
    try (Sender sender = new Sender()) {
      sender.send(request);
      assertThat(sender.answer()).startsWith("http/1.1 503 ");
      sender.send(request);
      await().atMost(PATIENCE).until(() -> metric("dipeo_gateway_held") == 1);
      Thread stopping = Thread.ofVirtual().start(program::close);
      assertThat(sender.answer()).startsWith("http/1.1 503 ");
      stopping.join();
    }
  }
}
