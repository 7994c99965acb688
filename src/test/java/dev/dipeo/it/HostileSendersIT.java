package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Senders that are slow, greedy, ambiguous or too many: each is turned away and holds up nobody.
 */
class HostileSendersIT {
  private static final String BODY = "{\"zen\":\"Keep it logically awesome.\"}";

  /** More than there are threads that could be held. */
  private static final int SLOW_SENDERS = 300;

  private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(2);

  /** Long enough to send large bodies in it on a slow machine. */
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

  /** Not many more than the tests have open at once. */
  private static final int CONNECTIONS_MAX = 2 * SLOW_SENDERS;

  /** Far more than the system holds for a connection, on both sides together. */
  private static final long UNREAD_BYTES_MAX = 64 << 20;

  private static PackagedProgram program;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    for (String provider : List.of("github", "limited")) {
      Path own = Files.createDirectories(folder.resolve("integrations").resolve(provider));
      Files.writeString(
          own.resolve("provider.yaml"),
          """
          name: %s
          metadata:
            webhook_config:
              signature_header: X-Hub-Signature-256
              secret: "{{env.GITHUB_WEBHOOK_SECRET}}"
              %s
          """
              .formatted(provider, provider.equals("limited") ? "rate_limit: 1" : ""));
    }
    program =
        PackagedProgram.serve(
            folder,
            Map.of(
                "GITHUB_WEBHOOK_SECRET",
                Signed.SECRET,
                "DIPEO_GATEWAY_HEADER_TIMEOUT",
                HEADER_TIMEOUT.toSeconds() + "s",
                "DIPEO_GATEWAY_BODY_TIMEOUT",
                BODY_TIMEOUT.toSeconds() + "s",
                "QUARKUS_HTTP_LIMITS_MAX_BODY_SIZE",
                "10M",
                "DIPEO_GATEWAY_BODIES_BYTES_MAX",
                "20M",
                "DIPEO_GATEWAY_ANSWER_TIMEOUT",
                "5s",
                "DIPEO_GATEWAY_CONNECTIONS_MAX",
                String.valueOf(CONNECTIONS_MAX),
                "JAVA_OPTS",
                "-Xmx288m"));
  }

  /** Nothing that a sender does is a fault of the program. */
  @AfterAll
  static void stop() {
    program.close();
    assertThat(program.log()).doesNotContain("request.failed", "HTTP Request to", "Unhandled");
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", program.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** What comes until the server closes the connection. */
  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static String post(String... headers) {
    return "POST /webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "X-GitHub-Event: ping\r\nX-Hub-Signature-256: sha256="
        + Signed.hmac(Signed.SECRET, BODY)
        + "\r\n"
        + String.join("", java.util.Arrays.stream(headers).map(header -> header + "\r\n").toList())
        + "\r\n";
  }

  private static void requireServing() {
    Signed.github("ping", "ping-" + System.nanoTime(), BODY)
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(200);
  }

  /** A byte now and then: never idle, never done. */
  private static Thread drip(Socket socket, String text) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                for (int i = 0; ; i++) {
                  write(socket, text.substring(i % text.length(), i % text.length() + 1));
                  Thread.sleep(100);
                }
              } catch (IOException | InterruptedException e) {
                // Cut off, as it should be.
              }
            });
  }

  @Test
  void slowHeaders_areCutOffAndHoldNobodyUp() throws Exception {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < SLOW_SENDERS; i++) {
      slow.add(connect());
      write(slow.getLast(), "POST /webhooks/github HTTP/1.1\r\nHost: localhost\r\nX-Long: ");
    }
    requireServing();
    Thread dripping = drip(slow.getFirst(), "x");
    for (Socket socket : slow) {
      assertThat(answerOrReset(socket)).startsWith("HTTP/1.1 408 ");
      socket.close();
    }
    dripping.join();
    requireServing();
  }

  @Test
  void slowBodies_areCutOffAndHoldNobodyUp() throws Exception {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < SLOW_SENDERS; i++) {
      slow.add(connect());
      write(slow.getLast(), post("Content-Length: 1000000") + "{");
    }
    requireServing();
    Thread dripping = drip(slow.getFirst(), " ");
    for (Socket socket : slow) {
      assertThat(answerOrReset(socket)).startsWith("HTTP/1.1 408 ");
      socket.close();
    }
    dripping.join();
    requireServing();
  }

  private static String answerOrReset(Socket socket) throws IOException {
    try {
      return answer(socket);
    } catch (SocketException reset) {
      // The one that goes on writing may see the end of the connection before the answer.
      return "HTTP/1.1 408 ";
    }
  }

  @Test
  void chunkedBody_overTheLimit_is413() throws Exception {
    try (Socket socket = connect()) {
      write(socket, post("Transfer-Encoding: chunked"));
      String chunk = "100000\r\n" + " ".repeat(0x100000) + "\r\n";
      String answered = "";
      try {
        for (int i = 0; i < 64 && socket.getInputStream().available() == 0; i++) {
          write(socket, chunk);
        }
        answered = answer(socket);
      } catch (SocketException reset) {
        answered = "reset";
      }
      assertThat(answered)
          .satisfiesAnyOf(
              text -> assertThat(text).startsWith("HTTP/1.1 413 "),
              text -> assertThat(text).isEqualTo("reset"));
    }
    assertThat(given().get(program.url() + "/api/events?limit=500").asString())
        .doesNotContain("\"bytes\":" + (11 << 20));
    requireServing();
  }

  @Test
  void manyLargeBodiesAtOnce_findNoRoom_andSmallOnesDo() throws Exception {
    String piece = " ".repeat(1 << 20);
    List<Socket> senders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      senders.add(connect());
      write(senders.getLast(), post("Content-Length: " + (10 << 20)));
    }
    int refused = 0;
    for (int i = 0; i < 4; i++) { // together 16 MiB, of which there is room for 10
      try {
        for (int part = 0; part < 4; part++) {
          write(senders.get(i), piece);
        }
      } catch (SocketException reset) {
        // Answered, and closed while we were writing on.
      }
      refused += i < 2 ? 0 : 1;
      if (i == 1) { // those two have room; not whoever is read first
        awaitBodiesBytes(bytes -> bytes > 7 << 20);
      }
    }
    requireServing();
    int without = 0;
    int tooSlow = 0;
    for (Socket sender : senders) {
      String answered;
      try {
        answered = answer(sender);
      } catch (SocketException reset) {
        answered = "HTTP/1.1 503 Retry-After: 5";
      }
      without += answered.startsWith("HTTP/1.1 503 ") && answered.contains("etry-") ? 1 : 0;
      tooSlow += answered.startsWith("HTTP/1.1 408 ") ? 1 : 0;
      sender.close();
    }
    assertThat(without).isEqualTo(refused);
    assertThat(tooSlow).as("they found room, and sent no more").isEqualTo(2);
    try (Socket alone = connect()) {
      write(alone, post("Content-Length: " + (9 << 20), "Connection: close") + piece.repeat(9));
      assertThat(answer(alone)).as("read, and not what was signed").startsWith("HTTP/1.1 401 ");
    }
    awaitBodiesBytes(bytes -> bytes == 0);
  }

  private static void awaitBodiesBytes(DoublePredicate expected) {
    await().atMost(PATIENCE).until(() -> metric("dipeo_gateway_bodies_bytes"), expected::test);
  }

  private static double metric(String name) {
    return Double.parseDouble(
        given()
            .get(program.url() + "/q/metrics")
            .asString()
            .replaceAll("(?s).*\\n" + name + " ([^\\n]+).*", "$1"));
  }

  @Test
  void http2_isNotSpoken() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(answer(socket)).startsWith("HTTP/1.1 505 ");
    }
    try (Socket socket = connect()) {
      write(
          socket,
          "GET /webhooks HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
              + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
              + "GET /webhooks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").doesNotContain("101 ");
    }
    requireServing();
  }

  @Test
  void twoLengths_areRefused() throws Exception {
    for (List<String> headers :
        List.of(
            List.of("Content-Length: 5", "Transfer-Encoding: chunked"),
            List.of("transfer-encoding: chunked", "content-length: 5"),
            List.of("Content-Length: 5", "Content-Length: 6"),
            List.of("Content-Length: +5"),
            List.of("Content-Length: 5, 6"))) {
      try (Socket socket = connect()) {
        write(socket, post(headers.toArray(String[]::new)) + "0\r\n\r\n");
        assertThat(answer(socket)).as(headers.toString()).startsWith("HTTP/1.1 400 ");
      }
    }
    requireServing();
  }

  /** What two servers in a row could understand differently, from outside. */
  @Test
  void ambiguousRequests_areRefused() throws Exception {
    for (String request :
        List.of(
            post("Transfer-Encoding: xchunked") + "0\r\n\r\n",
            post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n",
            post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked") + "0\r\n\r\n",
            post("Content-Length: 5", "Content-Length: 5") + "hello",
            post("Content-Length : 5") + "hello",
            post("X: y", " Content-Length: 5") + "hello",
            post("X: y\nContent-Length: 5") + "hello",
            post("Host: other.example", "Content-Length: 0"),
            post("Transfer-Encoding: chunked") + "5\nhello\r\n0\r\n\r\n",
            post("Transfer-Encoding: chunked") + "+5\r\nhello\r\n0\r\n\r\n",
            "GET /webhooks HTTP/1.1\r\n\r\n",
            "GET /webhooks HTTP/1.1\nHost: localhost\n\n",
            "GET  /webhooks HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      try (Socket socket = connect()) {
        write(socket, request + "GET /webhooks/github/test HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(answer(socket))
            .as(request)
            .startsWith("HTTP/1.1 400 ")
            .contains("urn:dipeo:problem:bad-request")
            .doesNotContain("HTTP/1.1 200 ");
      }
    }
    requireServing();
  }

  /** Its first bytes come in the same packet as a whole request. */
  @Test
  void slowHeaderBehindAFinishedRequest_isCutOff() throws Exception {
    try (Socket socket = connect()) {
      write(
          socket,
          "GET /webhooks HTTP/1.1\r\nHost: localhost\r\n\r\nPOST /webhooks/github HTTP/1.1\r\nHos");
      Thread dripping = drip(socket, "x");
      assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 408 ");
      dripping.join();
    }
  }

  /** They ask without end and take no answer: nothing is read from them any more. */
  @Test
  void sendersThatNeverRead_areNotReadFrom_andHoldNobodyUp() throws Exception {
    for (String path : List.of("/webhooks", "/nothing")) {
      byte[] requests =
          ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
              .repeat(200)
              .getBytes(StandardCharsets.ISO_8859_1);
      List<SocketChannel> senders = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        SocketChannel sender = SocketChannel.open();
        sender.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
        sender.connect(new InetSocketAddress("127.0.0.1", program.port()));
        sender.configureBlocking(false);
        senders.add(sender);
      }
      long[] sent = new long[senders.size()];
      ByteBuffer[] rest = new ByteBuffer[senders.size()];
      long until = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      while (System.nanoTime() < until) {
        for (int i = 0; i < sent.length && sent[i] < UNREAD_BYTES_MAX; i++) {
          if (rest[i] == null || !rest[i].hasRemaining()) {
            rest[i] = ByteBuffer.wrap(requests);
          }
          sent[i] += sendSome(senders.get(i), rest[i]);
        }
      }
      assertThat(LongStream.of(sent).max().orElseThrow()).isLessThan(UNREAD_BYTES_MAX);
      requireServing();
      await() // they are cut off in the end
          .atMost(PATIENCE)
          .until(program::log, log -> log.contains("connection.closed reason=not_reading"));
      for (SocketChannel sender : senders) {
        sender.close();
      }
    }
  }

  private static int sendSome(SocketChannel sender, ByteBuffer bytes) {
    try {
      return sender.write(bytes);
    } catch (IOException e) {
      return 0; // closed by the server
    }
  }

  @Test
  void idleConnections_giveWayToNewOnes() throws Exception {
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS_MAX + 50; i++) {
      idle.add(connect());
    }
    requireServing();
    assertThat(idle.getFirst().getInputStream().read()).as("the oldest is closed").isEqualTo(-1);
    assertThat(metric("dipeo_gateway_connections")).isLessThanOrEqualTo(CONNECTIONS_MAX);
    assertThat(metric("dipeo_gateway_connections_cut_total")).isGreaterThanOrEqualTo(50);
    for (Socket socket : idle) {
      socket.close();
    }
    requireServing();
  }

  @Test
  void inventedMethodsAndPaths_areNoNewSeries() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (Socket socket = connect()) {
        write(
            socket,
            "INVENTED"
                + i
                + " /webhooks/github HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "POST /invented"
                + i
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer(socket)).contains("HTTP/1.1 4");
      }
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String metrics = given().get(program.url() + "/q/metrics").asString();
              assertThat(metrics)
                  .contains("method=\"OTHER\"")
                  .doesNotContainIgnoringCase("invented");
            });
  }

  @Test
  void keptConnection_takesOneRequestAfterAnother() throws Exception {
    try (Socket socket = connect()) {
      for (int i = 0; i < 3; i++) {
        write(
            socket,
            post("Content-Length: " + BODY.length(), "X-GitHub-Delivery: kept-" + i) + BODY);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) socket.getInputStream().read());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200 ");
        int length =
            Integer.parseInt(head.toString().replaceAll("(?is).*content-length: ([0-9]+).*", "$1"));
        socket.getInputStream().readNBytes(length);
      }
    }
  }

  @Test
  void longAndManyHeaders_areRefused() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /webhooks HTTP/1.1\r\nHost: localhost\r\n");
      OutputStream out = socket.getOutputStream();
      try {
        for (int i = 0; i < 100_000; i++) {
          out.write(("X-" + i + ": y\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        out.flush();
        assertThat(answer(socket)).startsWith("HTTP/1.1 431 ");
      } catch (SocketException reset) {
        // Closed while we were writing on.
      }
    }
    requireServing();
  }

  /** What was signed is the compressed bytes; they are not JSON, and nobody blows them up. */
  @Test
  void gzipBomb_isNotDecompressed() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 256; i++) {
        gzip.write(zeros);
      }
    }
    byte[] bytes = bomb.toByteArray();
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(
        new javax.crypto.spec.SecretKeySpec(
            Signed.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    given()
        .contentType("application/json")
        .header("Content-Encoding", "gzip")
        .header("X-GitHub-Event", "ping")
        .header(
            "X-Hub-Signature-256",
            "sha256=" + java.util.HexFormat.of().formatHex(mac.doFinal(bytes)))
        .body(bytes)
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(413)
        .body("type", equalTo("urn:dipeo:problem:request-entity-too-large"));
    awaitBodiesBytes(taken -> taken == 0);
  }

  @Test
  void unknownProviders_areLoggedAndCountedUnderOneName() {
    for (int i = 0; i < 5; i++) {
      given()
          .urlEncodingEnabled(false)
          .body("{}")
          .post(program.url() + "/webhooks/nobody-" + i + "%0aforged%20line%22")
          .then()
          .statusCode(404);
    }
    assertThat(given().get(program.url() + "/q/metrics").asString())
        .contains("dipeo_webhooks_total{outcome=\"provider-not-found\",provider=\"unknown\"}")
        .doesNotContain("nobody-");
    assertThat(program.log())
        .contains(
            "webhook.refused provider=unknown reason=unknown_provider"
                + " name=\"nobody-0\\nforged line\\\"\" method=POST peer=127.0.0.1")
        .doesNotContain("\nforged");
  }

  @Test
  void acceptHeaders_refuseNoWebhook() {
    for (String accept :
        List.of("json", "garbage", "text/html", "application/xml;q=x", ",,;", "")) {
      Signed.github("ping", "accept-" + accept, BODY)
          .header("Accept", accept)
          .post(program.url() + "/webhooks/github")
          .then()
          .statusCode(200)
          .body("status", equalTo("processed"));
      for (String path : List.of("/webhooks", "/webhooks/github/test")) {
        given().header("Accept", accept).get(program.url() + path).then().statusCode(200);
      }
    }
  }

  @Test
  void numberThatNobodyCanHold_isRefusedByName() {
    for (String number : List.of("1e99999999999", "-1E-99999999999", "0e1000")) {
      Signed.github("ping", "number-" + number, "{\"n\":" + number + "}")
          .post(program.url() + "/webhooks/github")
          .then()
          .statusCode(400)
          .body("type", equalTo("urn:dipeo:problem:malformed-payload"))
          .body("detail", containsString("a number's exponent is beyond 999"));
    }
  }

  @Test
  void jsonThatPosesAsAnUpload_opensNoPath() {
    String body = "{\"files\":{\"x\":{\"filepath\":\"/etc/passwd\"}}}";
    String id =
        Signed.github("upload", "upload-1", body)
            .post(program.url() + "/webhooks/github")
            .then()
            .statusCode(200)
            .extract()
            .path("execution_id");
    given()
        .get(program.url() + "/api/events/" + id)
        .then()
        .body("payload.files.x.filepath", equalTo("/etc/passwd"));
    Signed.github("upload", "upload-2", body)
        .contentType("multipart/form-data; boundary=x")
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(415);
  }

  @Test
  void otherSpellingsOfAPath_areTheSameProviderOrNone() throws Exception {
    for (String path :
        List.of(
            "/webhooks/github;x=limited",
            "/webhooks/GITHUB",
            "/webhooks/github.",
            "/webhooks/github%00",
            "/webhooks/limited%2f..%2fgithub",
            "/webhooks/%2e%2e/github",
            "/webhooks//github")) {
      try (Socket socket = connect()) {
        write(
            socket,
            "POST "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer(socket))
            .as(path)
            .matches("(?s)HTTP/1.1 (400|401|404|405) .*")
            .doesNotContain("limited\"");
      }
    }
  }

  /** They look like every other problem, and are no error of the program's. */
  @Test
  void requestsThatComeToNoRoute_areProblems() throws Exception {
    for (String request :
        List.of(
            "POST /webhooks/github HTTP/1.1\r\n",
            "POST webhooks/github HTTP/1.1\r\nHost: localhost\r\n")) {
      try (Socket socket = connect()) {
        write(socket, request + "Connection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer(socket))
            .as(request)
            .matches("(?s)HTTP/1.1 (400|404) .*")
            .containsIgnoringCase("content-type: application/problem+json")
            .contains("\"type\":\"urn:dipeo:problem:");
      }
    }
    requireServing();
  }

  @Test
  void tenThousandSignatures_areRefusedAtOnce() {
    requireServing(); // the first request of all takes longer
    long begin = System.nanoTime();
    given()
        .contentType("application/json")
        .header("X-GitHub-Event", "ping")
        .header("X-Hub-Signature-256", "sha256=0,".repeat(1_000))
        .body(BODY)
        .post(program.url() + "/webhooks/github")
        .then()
        .statusCode(401);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
  }

  /** Forged webhooks take nothing from the true sender's rate. */
  @Test
  void rateLimit_countsVerifiedWebhooksOnly() {
    for (int i = 0; i < 20; i++) {
      Signed.json(BODY)
          .header("X-GitHub-Event", "ping")
          .header("X-Hub-Signature-256", "sha256=" + "0".repeat(64))
          .post(program.url() + "/webhooks/limited")
          .then()
          .statusCode(401);
    }
    Signed.github("ping", "first", BODY)
        .post(program.url() + "/webhooks/limited")
        .then()
        .statusCode(200);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                Signed.github("ping", "more-" + System.nanoTime(), BODY)
                    .post(program.url() + "/webhooks/limited")
                    .then()
                    .statusCode(429)
                    .contentType("application/problem+json")
                    .header("Retry-After", equalTo("1"))
                    .body("type", equalTo("urn:dipeo:problem:rate-limited")));
    requireServing();
  }

  @Test
  void bodyByteByByte_isOneWebhook() throws IOException {
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      write(
          socket,
          post(
              "Content-Length: " + BODY.length(),
              "X-GitHub-Delivery: in-pieces",
              "Connection: close"));
      for (int i = 0; i < BODY.length(); i++) {
        write(socket, BODY.substring(i, i + 1));
      }
      assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").contains("\"status\":\"processed\"");
    }
  }
}
