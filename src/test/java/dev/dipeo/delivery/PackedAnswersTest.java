package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.delivery.DeliveryException.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PackedAnswersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] BODY = "{\"a\":\"zipped\"}".getBytes(UTF_8);
  private static final int BYTES_MAX = 1_000;

  private static Vertx vertx;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void send_packedAnswer_isUnpacked() throws Exception {
    assertThat(text(answer(200, "gzip", gzip(BODY)))).isEqualTo("{\"a\":\"zipped\"}");
    assertThat(text(answer(200, "X-GZip", gzip(BODY)))).isEqualTo("{\"a\":\"zipped\"}");
    assertThat(text(answer(200, "deflate", deflate(BODY, false)))).isEqualTo("{\"a\":\"zipped\"}");
    assertThat(text(answer(200, "deflate", deflate(BODY, true)))).isEqualTo("{\"a\":\"zipped\"}");
    assertThat(text(answer(200, "identity", BODY))).isEqualTo("{\"a\":\"zipped\"}");
    Answer answer = answer(200, "gzip", gzip(BODY));
    assertThat(answer.headers()).doesNotContainKeys("content-encoding", "content-length");
    assertThat(text(answer(200, "gzip", new byte[0]))).isEmpty();
  }

  @Test
  void send_answerThatGrows_isReadToTheBoundAndNoFurther() throws Exception {
    assertThat(answer(200, "gzip", gzip(new byte[BYTES_MAX])).body()).hasSize(BYTES_MAX);
    DeliveryException tooLong = failure("gzip", gzip(new byte[BYTES_MAX + 1]));
    assertThat(tooLong.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(tooLong).hasMessageContaining("longer than 1000 bytes when it is unpacked");
    assertThat(failure("gzip", gzip(new byte[400_000])).kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure("deflate", deflate(new byte[400_000], true)).kind())
        .isEqualTo(Kind.TOO_LARGE);
    // The page of an error is cut off.
    Answer error = answer(500, "gzip", gzip(new byte[400_000]));
    assertThat(error.truncated()).isTrue();
    assertThat(error.body()).hasSize(64 * 1024);
  }

  @Test
  void send_whatCannotBeUnpacked_isSaid_andNotAskedForAgain() throws Exception {
    DeliveryException unknown = failure("br\u00e9\tgzip", BODY);
    assertThat(unknown.kind()).isEqualTo(Kind.UNREADABLE);
    assertThat(Judgement.isWorthRetrying(unknown.kind())).isFalse();
    assertThat(failure("br", BODY))
        .hasMessageContaining("encoded as 'br'; gzip and deflate can be read");
    assertThat(failure("gzip, gzip", gzip(gzip(BODY))))
        .hasMessageContaining("encoded as 'gzip, gzip'");
    assertThat(failure("gzip", BODY)).hasMessageContaining("not the gzip that it says");
    byte[] whole = gzip(BODY);
    assertThat(failure("gzip", Arrays.copyOf(whole, whole.length - 9)))
        .hasMessageContaining("breaks off before its end");
    // An error's status counts, whatever its page is.
    assertThat(answer(503, "br", BODY).status()).isEqualTo(503);
    assertThat(answer(503, "gzip", BODY).body()).isEmpty();
  }

  private static Answer answer(int status, String coding, byte[] body) {
    try (Receiver receiver = receiver(status, coding, body);
        VertxSender sender = sender()) {
      return sender.send(get(receiver)).await().atMost(PATIENCE);
    }
  }

  private static DeliveryException failure(String coding, byte[] body) {
    try (Receiver receiver = receiver(200, coding, body);
        VertxSender sender = sender()) {
      return VertxSenderTest.failure(sender, get(receiver));
    }
  }

  private static Receiver receiver(int status, String coding, byte[] body) {
    return Receiver.http(
        vertx,
        request ->
            request
                .response()
                .setStatusCode(status)
                .putHeader("Content-Encoding", coding)
                .end(Buffer.buffer(body)));
  }

  private static VertxSender sender() {
    SenderBounds defaults = TestBounds.sender("1");
    return new VertxSender(
        vertx,
        new SenderBounds(
            defaults.userAgent(),
            defaults.connectionsPerDestinationMax(),
            defaults.waitingPerDestinationMax(),
            defaults.exchangesMax(),
            defaults.connectTimeout(),
            defaults.keepAlive(),
            BYTES_MAX,
            defaults.errorAnswerBytesMax(),
            defaults.answerHeaderBytesMax()),
        new SystemLookup(Runnable::run),
        AddressGuard.LENIENT);
  }

  private static OutgoingRequest get(Receiver receiver) {
    return Requests.to(receiver.url("/"), "GET", Map.of(), Optional.empty(), PATIENCE);
  }

  private static String text(Answer answer) {
    return new String(answer.body(), UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var deflate = new DeflaterOutputStream(out, new Deflater(9, raw))) {
      deflate.write(bytes);
    }
    return out.toByteArray();
  }
}
