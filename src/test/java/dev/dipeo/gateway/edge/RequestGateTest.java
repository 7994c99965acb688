package dev.dipeo.gateway.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection with a server behind the gate that answers when it is told to. */
class RequestGateTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String GET = "GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private long nanos;
  private final Connections connections = new Connections(10, System::nanoTime);
  private final List<String> requests = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new EveryConnection.Placement(
              new ConnectionRules(TIMEOUT, TIMEOUT, 100, 1_000, connections, () -> nanos)),
          new HttpRequestDecoder(),
          new HttpResponseEncoder(),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
              if (message instanceof HttpRequest request) {
                requests.add(request.uri());
              }
              if (message instanceof HttpContent content) {
                body.append(content.content().toString(ISO_8859_1));
              }
              ReferenceCountUtil.release(message);
            }
          });

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static RequestGate gateOf(EmbeddedChannel channel) {
    return requireNonNull(RequestGate.of(channel));
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
  }

  /** Time passes only when a test says so, however slow the machine is. */
  @BeforeEach
  void freeze() {
    channel.freezeTime();
  }

  private void answer() {
    channel.writeOutbound(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
    channel.runPendingTasks();
  }

  private void pass(Duration time) {
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  /** What was written below the server. */
  private String answered() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      text.append(part.toString(ISO_8859_1));
      part.release();
    }
    return text.toString();
  }

  @Test
  void requestsThatComeTogether_areHandedOnOneAtATime() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      all.append(GET.formatted(i));
    }
    send(all.toString());
    for (int i = 0; i < 300; i++) {
      assertThat(requests).hasSize(i + 1).last().isEqualTo("/" + i);
      assertThat(channel.config().isAutoRead()).as("reads on").isEqualTo(i == 299);
      answer();
    }
  }

  @Test
  void requestAfterAnotherWithABody_waitsForItsAnswer() {
    send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel");
    send("lo" + "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwo");
    assertThat(requests).containsExactly("/a");
    answer();
    assertThat(requests).containsExactly("/a", "/b");
    send("rld\r\n0\r\n\r\n" + GET.formatted(3));
    assertThat(requests).containsExactly("/a", "/b");
    assertThat(body).hasToString("helloworld");
    answer();
    assertThat(requests).containsExactly("/a", "/b", "/3");
  }

  @Test
  void answerBeforeTheBodyHasCome_letsTheNextInWhenItHas() {
    send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
    answer();
    send("hello" + GET.formatted(1));
    assertThat(requests).containsExactly("/a", "/1");
  }

  @Test
  void bodyThatIsNotWantedAnyMore_hasNoLongerThanAHeader() {
    send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n");
    answer();
    for (int i = 0; i < 9; i++) {
      pass(Duration.ofSeconds(1));
      send("x");
    }
    assertThat(channel.isOpen()).isTrue();
    pass(Duration.ofSeconds(1));
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void header_thatComesByteByByte_isHandedOnWhole() {
    String get = "\r\n" + GET.formatted(7);
    for (char c : get.toCharArray()) {
      assertThat(requests).isEmpty();
      send(String.valueOf(c));
    }
    assertThat(requests).containsExactly("/7");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 40, 1_000})
  void twoLengths_areRefused_inWhateverPiecesTheyCome(int pieceBytes) {
    String request =
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\n"
            + GET.formatted(1);
    for (int from = 0; from < request.length() && channel.isOpen(); from += pieceBytes) {
      send(request.substring(from, Math.min(from + pieceBytes, request.length())));
    }
    assertThat(answered()).startsWith("HTTP/1.1 400 ").doesNotContain("HTTP/1.1 200 ");
    assertThat(requests).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  /** The time of a header begins with its first byte. */
  @Test
  void keptConnection_mayBeIdleForLongerThanAHeaderTakes() {
    for (int i = 0; i < 3; i++) {
      send(GET.formatted(i));
      answer();
      assertThat(answered()).startsWith("HTTP/1.1 200 ").doesNotContain("HTTP/1.1 408 ");
      pass(TIMEOUT.multipliedBy(2));
      assertThat(channel.isOpen()).isTrue();
    }
    assertThat(requests).containsExactly("/0", "/1", "/2");
    send("GET / HT");
    pass(TIMEOUT);
    assertThat(answered()).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void slowHeader_isCutOff() {
    send("GET / HT");
    pass(TIMEOUT.minusMillis(1));
    assertThat(answered()).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(answered()).startsWith("HTTP/1.1 408 ").contains("urn:dipeo:problem:");
    pass(Duration.ofSeconds(2));
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void slowHeader_thatCameWithAFinishedRequest_isCutOffLikewise() {
    send(GET.formatted(1) + "GET / HT");
    answer();
    answered();
    pass(TIMEOUT);
    assertThat(answered()).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void headersBehindEachOther_areJudgedEach() {
    send(GET.formatted(1) + "GET /2 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + GET.formatted(3));
    answer();
    assertThat(answered()).contains("HTTP/1.1 200 ", "HTTP/1.1 400 ");
    assertThat(requests).containsExactly("/1");
  }

  @Test
  void brokenChunks_areRefused_andNothingBehindThemIsARequest() {
    send(
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello"
            + "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(answered()).startsWith("HTTP/1.1 400 ");
    assertThat(requests).containsExactly("/a");
    assertThat(body).hasToString("");
  }

  @Test
  void largeHeaderAndLongTarget_areRefused() {
    send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(990));
    assertThat(answered()).startsWith("HTTP/1.1 431 ");
    EmbeddedChannel other =
        new EmbeddedChannel(
            new RequestGate(
                new ConnectionRules(TIMEOUT, TIMEOUT, 100, 1_000, connections, () -> nanos)));
    other.writeInbound(Unpooled.copiedBuffer("GET /" + "y".repeat(120), ISO_8859_1));
    ByteBuf said = other.readOutbound();
    assertThat(said.toString(ISO_8859_1)).startsWith("HTTP/1.1 414 ");
    said.release();
    other.finishAndReleaseAll();
  }

  @Test
  void bareLineFeeds_areRefusedBeforeTheHeaderIsWhole() {
    send("GET / HTTP/1.1\nHost: localhost\n\n");
    assertThat(answered()).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void whatIsNotHttp_isClosedWithoutAnAnswer() {
    send("\u0016\u0003\u0001");
    assertThat(answered()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void interimAnswer_isNotTheAnswer() {
    send(
        "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"
            + GET.formatted(1));
    channel.writeOutbound(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    channel.runPendingTasks();
    assertThat(requests).containsExactly("/a");
    answer();
    assertThat(requests).containsExactly("/a", "/1");
  }

  @Test
  void requestHeldBack_isReadOnOnlyWhenLetIn() {
    send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
    RequestGate gate = gateOf(channel);
    gate.holdBack();
    assertThat(channel.config().isAutoRead()).isFalse();
    gate.letIn();
    assertThat(channel.config().isAutoRead()).isTrue();
    send("llo" + GET.formatted(1));
    assertThat(requests).containsExactly("/a");
    answer();
    assertThat(requests).containsExactly("/a", "/1");
  }

  /** A stranger that is held back takes no place from others. */
  @Test
  void wholeRequestHeldBack_givesWayToNewerConnections_untilItIsLetIn() {
    Connections one = new Connections(1, System::nanoTime);
    EmbeddedChannel full = new EmbeddedChannel();
    assertThat(one.admit(full)).isTrue();
    full.pipeline()
        .addLast(new RequestGate(new ConnectionRules(TIMEOUT, TIMEOUT, 100, 1_000, one, () -> 0)));
    RequestGate gate = gateOf(full);
    full.writeInbound(Unpooled.copiedBuffer(GET.formatted(1), ISO_8859_1));
    assertThat(one.admit(new EmbeddedChannel())).as("an answer is owed").isFalse();
    gate.holdBack();
    gate.letIn();
    assertThat(one.admit(new EmbeddedChannel())).as("an answer is owed again").isFalse();
    gate.holdBack();
    assertThat(one.admit(new EmbeddedChannel())).isTrue();
    full.runPendingTasks();
    assertThat(full.isOpen()).isFalse();
    full.finishAndReleaseAll();
  }

  @Test
  void askedToReturn_isEarlyUntilThen() {
    send(GET.formatted(1));
    RequestGate gate = gateOf(channel);
    assertThat(gate.remainingWait()).isEqualTo(Duration.ZERO);
    gate.askedToReturnAfter(Duration.ofSeconds(5));
    assertThat(gate.remainingWait()).isEqualTo(Duration.ofSeconds(5));
    nanos += Duration.ofSeconds(6).toNanos();
    assertThat(gate.remainingWait().isPositive()).isFalse();
  }

  @Test
  void closedGently_isClosed_withWhatHadCome() {
    send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n");
    answer();
    gateOf(channel).closeGently();
    assertThat(channel.isOpen()).isFalse();
    gateOf(channel).closeGently();
  }
}
