package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.dipeo.base.RequestHeaders;
import dev.dipeo.delivery.DeliveryException.Kind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VertxSenderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Vertx vertx;

  private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();
  private final VertxSender sender = sender(TestBounds.sender("1.2.3"));

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @Test
  void send_post_arrivesWithBodyAndDefaultHeaders() {
    record Got(String method, String target, Map<String, String> headers, String body) {}
    var got = new CopyOnWriteArrayList<Got>();
    Receiver receiver =
        receiver(
            request ->
                request
                    .body()
                    .onSuccess(
                        body -> {
                          var headers = new ConcurrentHashMap<String, String>();
                          request.headers().forEach((k, v) -> headers.put(k.toLowerCase(), v));
                          got.add(
                              new Got(
                                  request.method().name(),
                                  request.uri(),
                                  headers,
                                  body.toString()));
                          request.response().setStatusCode(201).putHeader("X-Id", "7").end("made");
                        }));

    Answer answer =
        answer(post(receiver.url("/hook?a=1&b=%20#part"), "{\"ref\":\"refs/heads/main\"}"));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.statusLine()).isEqualTo("201 Created");
    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.headers()).containsEntry("x-id", "7");
    assertThat(new String(answer.body(), UTF_8)).isEqualTo("made");
    assertThat(answer.truncated()).isFalse();
    assertThat(got).hasSize(1);
    assertThat(got.getFirst().method()).isEqualTo("POST");
    assertThat(got.getFirst().target()).isEqualTo("/hook?a=1&b=%20");
    assertThat(got.getFirst().body()).isEqualTo("{\"ref\":\"refs/heads/main\"}");
    assertThat(got.getFirst().headers())
        .containsEntry("host", "localhost:" + receiver.port())
        .containsEntry("user-agent", "DiPeO/1.2.3")
        .containsEntry("content-type", "application/json")
        .containsEntry("content-length", "25")
        .containsEntry("accept-encoding", "identity");
  }

  @Test
  void send_headersOfCaller_replaceDefaultsWhateverTheirCase() {
    Receiver receiver =
        receiver(
            request ->
                request
                    .response()
                    .end(
                        request.headers().getAll("User-Agent")
                            + " "
                            + request.headers().getAll("Content-Type")));

    Answer answer =
        answer(
            Requests.to(
                receiver.url("/"),
                "POST",
                Map.of("user-agent", "Acme/1", "CONTENT-TYPE", "text/plain"),
                Optional.of("x".getBytes(UTF_8)),
                PATIENCE));

    assertThat(text(answer)).isEqualTo("[Acme/1] [text/plain]");
  }

  @Test
  void send_withoutBody_saysLengthZeroOnlyWhereABodyIsExpected() {
    Receiver receiver =
        receiver(
            request ->
                request
                    .response()
                    .end(
                        request.getHeader("Content-Length")
                            + " "
                            + request.getHeader("Content-Type")));

    assertThat(text(answer(request("POST", receiver.url("/"))))).isEqualTo("0 null");
    assertThat(text(answer(request("GET", receiver.url("/"))))).isEqualTo("null null");
    assertThat(answer(request("HEAD", receiver.url("/"))).body()).isEmpty();
  }

  @Test
  void send_twoRequests_shareAConnection() {
    Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();
    Receiver receiver =
        receiver(
            request -> {
              clientPorts.add(request.remoteAddress().port());
              request.response().end();
            });

    answer(post(receiver.url("/a"), "{}"));
    answer(post(receiver.url("/b"), "{}"));

    assertThat(clientPorts).hasSize(1);
  }

  @Test
  void send_redirect_isAnAnswerAndNotFollowed() {
    var targets = new CopyOnWriteArrayList<String>();
    Receiver receiver =
        receiver(
            request -> {
              targets.add(request.uri());
              request.response().setStatusCode(302).putHeader("Location", "/secret").end();
            });

    Answer answer = answer(request("GET", receiver.url("/")));

    assertThat(answer.status()).isEqualTo(302);
    assertThat(targets).containsExactly("/");
  }

  @Test
  void send_repeatedAnswerHeaders_areJoined() {
    Receiver receiver =
        receiver(
            request ->
                request
                    .response()
                    .putHeader("Vary", (Iterable<String>) List.of("Accept", "Origin"))
                    .end());

    assertThat(answer(request("GET", receiver.url("/"))).headers())
        .containsEntry("vary", "Accept, Origin");
  }

  @Test
  void send_noAnswer_isTimeoutAndClosesTheConnection() {
    var closed = new AtomicInteger();
    Receiver receiver = answeringOnlyQuick(new AtomicInteger(), closed);
    answer(post(receiver.url("/quick"), "{}")); // whose connection the slow one finds

    DeliveryException e =
        failure(post(receiver.url("/slow?token=s3cret"), "{}", Duration.ofMillis(1_500)));

    assertThat(e.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(e)
        .hasMessage("POST http://localhost:%d/slow: no answer within 1.5 s", receiver.port());
    await().atMost(PATIENCE).until(() -> closed.get() == 1);
  }

  @Test
  void send_bodyThatDripsOn_isTimeoutOfTheWholeExchange() {
    Receiver receiver =
        receiver(
            request -> {
              request.response().setChunked(true).write("a");
              long drip = vertx.setPeriodic(50, id -> request.response().write("a"));
              request.connection().closeHandler(v -> vertx.cancelTimer(drip));
            });

    DeliveryException e = failure(post(receiver.url("/"), "{}", Duration.ofMillis(400)));

    assertThat(e.kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void send_deadPort_isConnect() throws IOException {
    try (Socket silent = new Socket()) { // has a port that nobody else can get, and does not listen
      silent.bind(null);
      int port = silent.getLocalPort();

      DeliveryException e = failure(post(URI.create("http://localhost:" + port + "/"), "{}"));

      assertThat(e.kind()).isEqualTo(Kind.CONNECT);
      assertThat(e)
          .hasMessage("POST http://localhost:%d/: no connection: Connection refused", port);
    }
  }

  @Test
  void send_unknownName_isAddress() {
    DeliveryException e = failure(post(URI.create("http://receiver.invalid/"), "{}"));

    assertThat(e.kind()).isEqualTo(Kind.ADDRESS);
    assertThat(e).hasMessage("POST http://receiver.invalid/: the host name is not known");
  }

  @Test
  void send_droppedConnection_isProtocolAndNotSentAgain() {
    var requests = new AtomicInteger();
    Receiver receiver =
        tcp(
            socket ->
                socket.handler(
                    bytes -> {
                      requests.incrementAndGet();
                      socket.close();
                    }));

    DeliveryException e = failure(post(receiver.url("/"), "{}"));

    assertThat(e.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(e).hasMessageEndingWith("the connection was closed before the answer was complete");
    assertThat(requests).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"})
  void send_connectionResetAfterTheRequestWasRead_isNotNamedAsIfNothingWasSent(String answer) {
    var taken = new AtomicInteger();
    Receiver receiver = Receiver.thatResets(answer, taken::incrementAndGet);
    opened.add(receiver);

    DeliveryException e = failure(post(receiver.url("/"), "{}"));

    assertThat(e.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(e).hasMessageContaining("before the answer was complete");
    assertThat(taken).hasValue(1);
  }

  @Test
  void send_connectionResetWhileTheRequestIsWritten_isNotNamedAsIfNothingWasSent() {
    Receiver receiver = Receiver.thatResets("", () -> {});
    opened.add(receiver);

    // More than the buffers on the way hold.
    DeliveryException e = failure(post(receiver.url("/"), "x".repeat(50_000_000)));

    assertThat(e.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(e).hasMessageContaining("before the answer was complete");
  }

  @Test
  void send_bodyCutShort_isProtocol() {
    Receiver receiver =
        tcp(
            socket ->
                socket.handler(
                    bytes -> {
                      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":");
                      socket.close();
                    }));

    assertThat(failure(post(receiver.url("/"), "{}")).kind()).isEqualTo(Kind.PROTOCOL);
  }

  @Test
  void send_answerThatIsNotHttp_isProtocol() {
    Receiver receiver =
        tcp(socket -> socket.handler(bytes -> socket.write("220 mail.example ESMTP\r\n\r\n")));

    assertThat(failure(post(receiver.url("/"), "{}")).kind()).isEqualTo(Kind.PROTOCOL);
  }

  @Test
  void send_answerHeadersBeyondTheBound_isProtocol() {
    Receiver receiver =
        receiver(request -> request.response().putHeader("X-Big", "a".repeat(32 * 1024)).end());

    assertThat(failure(post(receiver.url("/"), "{}")).kind()).isEqualTo(Kind.PROTOCOL);
  }

  @Test
  void send_answerAtTheBound_isRead_andOneByteMoreIsTooLarge() {
    VertxSender small = sender(withAnswerBytesMax(1_000, 100));
    Receiver receiver =
        receiver(
            request ->
                request
                    .response()
                    .setStatusCode(Integer.parseInt(request.getParam("status")))
                    .end(Buffer.buffer(new byte[Integer.parseInt(request.getParam("bytes"))])));

    Answer whole = answer(small, post(receiver.url("/?status=200&bytes=1000"), "{}"));
    assertThat(whole.body()).hasSize(1_000);

    DeliveryException e = failure(small, post(receiver.url("/?status=200&bytes=1001"), "{}"));
    assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(e).hasMessageEndingWith("the answer is longer than 1000 bytes");

    Answer error = answer(small, post(receiver.url("/?status=500&bytes=100"), "{}"));
    assertThat(error.truncated()).isFalse();
    Answer cut = answer(small, post(receiver.url("/?status=500&bytes=101"), "{}"));
    assertThat(cut.status()).isEqualTo(500);
    assertThat(cut.body()).hasSize(100);
    assertThat(cut.truncated()).isTrue();
  }

  @Test
  void send_endlessAnswer_isTooLargeAndClosesTheConnection() {
    var closed = new AtomicInteger();
    Receiver receiver =
        receiver(
            request -> {
              request.connection().closeHandler(v -> closed.incrementAndGet());
              request.response().setChunked(true);
              pour(request);
            });

    DeliveryException e = failure(post(receiver.url("/"), "{}"));

    assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE);
    await().atMost(PATIENCE).until(() -> closed.get() == 1);
  }

  @Test
  void send_cancelled_closesTheConnectionAndFreesItsPlace() {
    VertxSender one = sender(withExchangesMax(1));
    var arrived = new AtomicInteger();
    var closed = new AtomicInteger();
    Receiver receiver = answeringOnlyQuick(arrived, closed);
    var cancellable = one.send(post(receiver.url("/stuck"), "{}")).subscribe().with(x -> {});
    await().atMost(PATIENCE).until(() -> arrived.get() == 1);

    cancellable.cancel();

    await().atMost(PATIENCE).until(() -> closed.get() == 1);
    assertThat(answer(one, post(receiver.url("/quick"), "{}")).status()).isEqualTo(200);
  }

  @Test
  void send_cancelledAtOnce_sendsNothingAndFreesItsPlace() {
    VertxSender one = sender(withExchangesMax(1));
    var targets = new CopyOnWriteArrayList<String>();
    Receiver receiver =
        receiver(
            request -> {
              targets.add(request.uri());
              request.response().end();
            });

    one.send(post(receiver.url("/gone"), "{}")).subscribe().with(x -> {}).cancel();

    await()
        .atMost(PATIENCE)
        .ignoreExceptions() // it is refused as long as the place is taken
        .until(() -> answer(one, post(receiver.url("/next"), "{}")).status() == 200);
    assertThat(targets).contains("/next");
  }

  @Test
  void send_beyondExchangesMax_isBusy() {
    VertxSender one = sender(withExchangesMax(1));
    var held = new CopyOnWriteArrayList<HttpServerRequest>();
    Receiver receiver = receiver(held::add);
    var first = one.send(post(receiver.url("/"), "{}")).subscribeAsCompletionStage();
    await().atMost(PATIENCE).until(() -> held.size() == 1);

    DeliveryException e = failure(one, post(receiver.url("/"), "{}"));

    assertThat(e.kind()).isEqualTo(Kind.BUSY);
    assertThat(e).hasMessageEndingWith("not sent, 1 requests are going on already");
    held.getFirst().response().end();
    assertThat(first.join().status()).isEqualTo(200);
  }

  @Test
  void send_beyondWaitingPerDestination_isBusyAndOthersGetTheirTurn() {
    VertxSender narrow = sender(withConnections(1, 1));
    var held = new CopyOnWriteArrayList<HttpServerRequest>();
    Receiver receiver = receiver(held::add);
    var first = narrow.send(post(receiver.url("/1"), "{}")).subscribeAsCompletionStage();
    await().atMost(PATIENCE).until(() -> held.size() == 1);
    var second = narrow.send(post(receiver.url("/2"), "{}")).subscribeAsCompletionStage();

    DeliveryException e = failure(narrow, post(receiver.url("/3"), "{}"));

    assertThat(e.kind()).isEqualTo(Kind.BUSY);
    assertThat(e).hasMessageEndingWith("not sent, 1 requests wait for this destination already");
    held.getFirst().response().end();
    assertThat(first.join().status()).isEqualTo(200);
    await().atMost(PATIENCE).until(() -> held.size() == 2);
    held.get(1).response().end();
    assertThat(second.join().status()).isEqualTo(200);
  }

  @Test
  void send_waitingForAConnection_countsAgainstTheTimeout() {
    VertxSender narrow = sender(withConnections(1, 10));
    var held = new CopyOnWriteArrayList<HttpServerRequest>();
    Receiver receiver = receiver(held::add);
    var first = narrow.send(post(receiver.url("/1"), "{}")).subscribeAsCompletionStage();
    await().atMost(PATIENCE).until(() -> held.size() == 1);

    DeliveryException e = failure(narrow, post(receiver.url("/2"), "{}", Duration.ofMillis(200)));

    assertThat(e.kind()).isEqualTo(Kind.TIMEOUT);
    held.getFirst().response().end();
    assertThat(first.join().status()).isEqualTo(200);
    assertThat(held).hasSize(1);
  }

  @Test
  void send_notSubscribed_doesNothing_andEachSubscriptionSendsAgain() {
    var requests = new AtomicInteger();
    Receiver receiver =
        receiver(
            request -> {
              requests.incrementAndGet();
              request.response().end();
            });

    Uni<Answer> send = sender.send(post(receiver.url("/"), "{}"));
    answer(post(receiver.url("/"), "{}"));
    assertThat(requests).hasValue(1);

    send.await().atMost(PATIENCE);
    send.await().atMost(PATIENCE);
    assertThat(requests).hasValue(3);
  }

  @Test
  void send_headerThatWouldEndAHeader_isInvalidAndNothingIsSent() {
    var requests = new AtomicInteger();
    Receiver receiver =
        receiver(
            request -> {
              requests.incrementAndGet();
              request.response().end();
            });
    for (var header :
        Map.of(
                "X-A", "a\r\nX-Admin: true",
                "X-B", "a\nb",
                "X-C", "a\0b",
                "X-D", "über",
                "X E", "v",
                "X-F:", "v",
                "", "v",
                "X-G\r\nX-Admin", "true")
            .entrySet()) {
      DeliveryException e =
          failure(withHeaders(receiver.url("/"), Map.of(header.getKey(), header.getValue())));
      assertThat(e.kind()).as(header.toString()).isEqualTo(Kind.INVALID);
      assertThat(e.getMessage()).doesNotContain("\n", "\r", "\0", header.getKey() + "\n");
    }
    for (String name : RequestHeaders.OF_CONNECTION) {
      DeliveryException e = failure(withHeaders(receiver.url("/"), Map.of(name, "1")));
      assertThat(e.kind()).as(name).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessage("header %s is set by the client and cannot be given", name);
    }
    assertThat(failure(withHeaders(receiver.url("/"), Map.of("X-A", "1", "x-a", "2"))).kind())
        .isEqualTo(Kind.INVALID);
    assertThat(requests).hasValue(0);
  }

  @Test
  void send_methodOrTimeoutThatCannotBe_isInvalid() {
    URI url = URI.create("http://localhost:1/");
    for (String method : List.of("CONNECT", "trace", "GET /x HTTP/1.1\r\nX:", "", "PO ST")) {
      assertThat(failure(request(method, url)).kind()).as(method).isEqualTo(Kind.INVALID);
    }
    for (Duration timeout :
        List.of(
            Duration.ZERO,
            Duration.ofMillis(-1),
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE),
            OutgoingRequest.TIMEOUT_MAX.plusMillis(1))) {
      assertThat(failure(post(url, "{}", timeout)).kind())
          .as(timeout.toString())
          .isEqualTo(Kind.INVALID);
    }
  }

  @Test
  void send_ipv6Address_reachesItWithBracketsInHost() {
    var server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end(request.getHeader("Host")))
            .listen(0, "::1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    opened.add(server::close);

    Answer answer = answer(post(URI.create("http://[::1]:" + server.actualPort() + "/"), "{}"));

    assertThat(text(answer)).isEqualTo("[::1]:" + server.actualPort());
  }

  @Test
  void bounds_belowOne_areRefused() {
    assertThat(catchThrowable(() -> withExchangesMax(0)))
        .hasMessage("exchanges-max must be at least 1, and is 0");
  }

  private static void pour(HttpServerRequest request) {
    var response = request.response();
    while (!response.closed() && !response.writeQueueFull()) {
      response.write(Buffer.buffer(new byte[64 * 1024]));
    }
    if (!response.closed()) {
      response.drainHandler(v -> pour(request));
    }
  }

  /** Leaves every other request without an answer; counts them, and their connections' ends. */
  private Receiver answeringOnlyQuick(AtomicInteger arrived, AtomicInteger closed) {
    return receiver(
        request -> {
          if (request.uri().equals("/quick")) {
            request.response().end();
          } else {
            request.connection().closeHandler(v -> closed.incrementAndGet());
            arrived.incrementAndGet();
          }
        });
  }

  private Receiver receiver(io.vertx.core.Handler<HttpServerRequest> handler) {
    Receiver receiver = Receiver.http(vertx, handler);
    opened.add(receiver);
    return receiver;
  }

  private Receiver tcp(io.vertx.core.Handler<io.vertx.core.net.NetSocket> handler) {
    Receiver receiver = Receiver.tcp(vertx, handler);
    opened.add(receiver);
    return receiver;
  }

  private VertxSender sender(SenderBounds settings) {
    VertxSender made =
        new VertxSender(vertx, settings, new SystemLookup(Runnable::run), AddressGuard.LENIENT);
    opened.add(made);
    return made;
  }

  private Answer answer(OutgoingRequest request) {
    return answer(sender, request);
  }

  private static Answer answer(Sender sender, OutgoingRequest request) {
    return sender.send(request).await().atMost(PATIENCE);
  }

  private DeliveryException failure(OutgoingRequest request) {
    return failure(sender, request);
  }

  static DeliveryException failure(Sender sender, OutgoingRequest request) {
    return (DeliveryException)
        sender
            .send(request)
            .map(answer -> (Throwable) new AssertionError("answered " + answer.status()))
            .onFailure()
            .recoverWithItem(thrown -> thrown)
            .await()
            .atMost(PATIENCE);
  }

  private static OutgoingRequest post(URI url, String body) {
    return post(url, body, PATIENCE);
  }

  private static OutgoingRequest post(URI url, String body, Duration timeout) {
    return Requests.to(url, "POST", Map.of(), Optional.of(body.getBytes(UTF_8)), timeout);
  }

  private static OutgoingRequest request(String method, URI url) {
    return Requests.to(url, method, Map.of(), Optional.empty(), PATIENCE);
  }

  private static OutgoingRequest withHeaders(URI url, Map<String, String> headers) {
    return Requests.to(url, "GET", headers, Optional.empty(), PATIENCE);
  }

  private static String text(Answer answer) {
    return new String(answer.body(), UTF_8);
  }

  private static SenderBounds withExchangesMax(int exchangesMax) {
    return new SenderBounds(
        "T", 16, 16, exchangesMax, PATIENCE, PATIENCE, 1_000_000, 1_000, 32 * 1024);
  }

  private static SenderBounds withConnections(int connections, int waiting) {
    return new SenderBounds(
        "T", connections, waiting, 100, PATIENCE, PATIENCE, 1_000_000, 1_000, 32 * 1024);
  }

  private static SenderBounds withAnswerBytesMax(int success, int error) {
    return new SenderBounds("T", 16, 16, 100, PATIENCE, PATIENCE, success, error, 32 * 1024);
  }
}
