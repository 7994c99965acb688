package dev.dipeo.gateway.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.dipeo.base.HttpToken;
import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Passes on the requests of one connection one at a time: the next one after the network has taken
 * the response to the previous one. Until then nothing more is read, so a peer that sends but does
 * not read costs one response and one read of bytes. A header is passed on once it is complete,
 * which must happen in time, and well-formed ({@link RequestHead}, {@link ChunkedBody}). On the
 * connection's event loop; holds no thread while it waits.
 */
public final class RequestGate extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = Logger.getLogger(RequestGate.class);
  private static final AttributeKey<RequestGate> KEY = AttributeKey.valueOf("dipeo.request-gate");
  private static final ByteBuf LINE_END = constant("\r\n");
  private static final ByteBuf END = constant("\r\n\r\n");

  /** How long a refused peer may take to read the response before the connection is closed. */
  private static final Duration LINGER_MAX = Duration.ofSeconds(1);

  private enum State {
    /** Between requests, or inside a header. */
    HEAD,
    BODY,

    /** The request is complete; further bytes wait for its response. */
    ANSWER,

    /** The connection is closing; further bytes are dropped. */
    OVER
  }

  private final ConnectionRules rules;
  private State state = State.HEAD;
  private boolean answering;
  private boolean answered;
  private boolean paused;
  private long bodyBytesLeft;
  private @Nullable ChunkedBody chunks;
  private @Nullable ByteBuf head;
  private int headLooked;
  private @Nullable ByteBuf held;
  private @Nullable Future<?> deadline;
  private Runnable onBytes = () -> {};
  private boolean heldBack;
  private OptionalLong returnsAt = OptionalLong.empty();
  private @Nullable ChannelHandlerContext here;

  private static ByteBuf constant(String text) {
    return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(text.getBytes(US_ASCII)));
  }

  RequestGate(ConnectionRules rules) {
    this.rules = rules;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    here = context;
    context.channel().attr(KEY).set(this);
  }

  /** The gate of a connection. */
  static @Nullable RequestGate of(Channel channel) {
    return channel.attr(KEY).get();
  }

  /** The gate of a request's connection; null if the connection has none. */
  public static @Nullable RequestGate of(HttpServerRequest request) {
    return request.connection() instanceof ConnectionBase connection
        ? of(connection.channel())
        : null;
  }

  /** A webhook of this connection was accepted. Any thread. */
  public void broughtWebhook() {
    if (here != null) {
      rules.connections().bringsWebhooks(here.channel());
    }
  }

  /** Whether a webhook of this connection was accepted. */
  public boolean hasBroughtWebhook() {
    return here != null && rules.connections().isSender(here.channel());
  }

  /** The peer was asked to return after a pause. */
  public void askedToReturnAfter(Duration pause) {
    returnsAt = OptionalLong.of(rules.nanos().getAsLong() + pause.toNanos());
  }

  /** How long the peer still has to wait as it was asked to; not positive if it may send now. */
  public Duration remainingWait() {
    return returnsAt.isPresent()
        ? Duration.ofNanos(returnsAt.getAsLong() - rules.nanos().getAsLong())
        : Duration.ZERO;
  }

  /**
   * Reads nothing more. The request may take long until it has an answer, and for nothing, so a
   * newer connection may replace this one meanwhile.
   */
  public void holdBack() {
    ChannelHandlerContext context = here;
    if (context != null) {
      heldBack = true;
      stopReading(context);
      rules.connections().waitsForPeer(context.channel());
    }
  }

  /** Reads on after {@link #holdBack}: the request is being answered. */
  public void letIn() {
    ChannelHandlerContext context = here;
    if (context == null) {
      return;
    }
    heldBack = false;
    if (state == State.ANSWER) {
      rules.connections().owesAnswer(context.channel());
    }
    if (held == null) {
      readOn(context);
    }
  }

  /** Closes the connection once the peer has had time to read the response. */
  public void closeGently() {
    ChannelHandlerContext context = here;
    if (context != null && state != State.OVER) {
      linger(over(context));
    }
  }

  /**
   * A request has passed the gate.
   *
   * @param onBytesOfIt called whenever more of the request arrives
   */
  void entered(Runnable onBytesOfIt) {
    onBytes = onBytesOfIt;
  }

  /** The request was answered. */
  void left() {
    onBytes = () -> {};
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    onBytes.run();
    take(context, bytes);
  }

  private void take(ChannelHandlerContext context, ByteBuf bytes) {
    try {
      while (bytes.isReadable()) {
        switch (state) {
          case HEAD -> head(context, bytes);
          case BODY -> body(context, bytes);
          case ANSWER -> hold(context, bytes);
          case OVER -> bytes.skipBytes(bytes.readableBytes());
        }
      }
    } catch (RefusedRequestException refused) {
      refuse(context, refused);
    } finally {
      bytes.release();
    }
  }

  // --- the header

  private void head(ChannelHandlerContext context, ByteBuf bytes) throws RefusedRequestException {
    if (head == null) {
      skipEmptyLines(bytes); // RFC 9112, section 2.2
      if (!bytes.isReadable()) {
        return;
      }
      if (!HttpToken.isCharacter(bytes.getByte(bytes.readerIndex()))) {
        LOG.info("request.refused reason=not_http");
        over(context).close();
        return;
      }
      rules.connections().waitsForPeer(context.channel());
    }
    ByteBuf whole = wholeHead(context, bytes);
    if (whole == null) {
      requireTolerable();
      waitForRest(context);
      return;
    }
    stopWaiting();
    try {
      requireShortLine(whole, ByteBufUtil.indexOf(LINE_END, whole));
      begin(RequestHead.read(ByteBufUtil.getBytes(whole)));
    } catch (RefusedRequestException refused) {
      whole.release();
      throw refused;
    }
    if (state == State.ANSWER) {
      rules.connections().owesAnswer(context.channel());
    }
    context.fireChannelRead(whole);
  }

  private static void skipEmptyLines(ByteBuf bytes) {
    while (bytes.isReadable() && isLineEnd(bytes.getByte(bytes.readerIndex()))) {
      bytes.skipBytes(1);
    }
  }

  private static boolean isLineEnd(byte c) {
    return c == '\r' || c == '\n';
  }

  /**
   * Takes the complete header, including its empty line, from the received bytes; null if more is
   * needed.
   */
  private @Nullable ByteBuf wholeHead(ChannelHandlerContext context, ByteBuf bytes) {
    ByteBuf before = head;
    if (before == null) {
      int end = ByteBufUtil.indexOf(END, bytes);
      if (end >= 0 && end - bytes.readerIndex() + END.readableBytes() <= rules.headBytesMax()) {
        return bytes.readRetainedSlice(end - bytes.readerIndex() + END.readableBytes());
      }
      before = context.alloc().buffer(Math.min(bytes.readableBytes(), rules.headBytesMax()));
      head = before;
      headLooked = 0;
    }
    int looked = Math.max(0, before.writerIndex() - END.readableBytes() + 1);
    int more = Math.min(bytes.readableBytes(), rules.headBytesMax() - before.readableBytes());
    before.writeBytes(bytes, more);
    int end = ByteBufUtil.indexOf(END, before.slice(looked, before.writerIndex() - looked));
    if (end < 0) {
      return null;
    }
    int length = looked + end + END.readableBytes();
    bytes.readerIndex(bytes.readerIndex() - (before.writerIndex() - length));
    before.writerIndex(length);
    head = null;
    return before;
  }

  /** Checks a partial header. */
  private void requireTolerable() throws RefusedRequestException {
    if (head == null) {
      return;
    }
    int from = Math.max(0, headLooked - 1);
    RequestHead.requireNoBareLineFeed(ByteBufUtil.getBytes(head, from, head.writerIndex() - from));
    headLooked = head.writerIndex();
    requireShortLine(head, head.bytesBefore((byte) '\n'));
    if (head.readableBytes() >= rules.headBytesMax()) {
      throw new RefusedRequestException(
          "large_header",
          new Problem(
              431,
              "request-header-fields-too-large",
              "Request Header Fields Too Large",
              "The header is larger than this server takes"));
    }
  }

  private void requireShortLine(ByteBuf of, int lineBytes) throws RefusedRequestException {
    if ((lineBytes < 0 ? of.readableBytes() : lineBytes) > rules.lineBytesMax()) {
      throw new RefusedRequestException(
          "long_target",
          new Problem(
              414,
              "request-uri-too-long",
              "Request-URI Too Long",
              "The request's target is longer than this server takes"));
    }
  }

  private void begin(Framing framing) {
    answering = false;
    answered = false;
    switch (framing) {
      case Framing.Length(long length) -> bodyBytesLeft = length;
      case Framing.Chunked() -> chunks = new ChunkedBody(rules.headBytesMax());
    }
    state = chunks == null && bodyBytesLeft == 0 ? State.ANSWER : State.BODY;
  }

  private void waitForRest(ChannelHandlerContext context) {
    if (deadline == null) {
      deadline =
          context
              .executor()
              .schedule(
                  () -> tooSlow(context), rules.headerTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void stopWaiting() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void tooSlow(ChannelHandlerContext context) {
    deadline = null;
    refuse(
        context,
        new RefusedRequestException(
            state == State.HEAD ? "slow_header" : "slow_rest",
            new Problem(
                408,
                "request-timeout",
                "Request Timeout",
                "It did not come within " + rules.headerTimeout().toMillis() + " ms")));
  }

  // --- the body

  private void body(ChannelHandlerContext context, ByteBuf bytes) throws RefusedRequestException {
    int more;
    if (chunks == null) {
      more = (int) Math.min(bodyBytesLeft, bytes.readableBytes());
      bodyBytesLeft -= more;
    } else {
      more = chunks.take(bytes);
    }
    ByteBuf part = bytes.readRetainedSlice(more);
    if (chunks == null ? bodyBytesLeft == 0 : chunks.isOver()) {
      chunks = null;
      state = State.ANSWER;
      stopWaiting();
      if (!heldBack) {
        rules.connections().owesAnswer(context.channel());
      }
      if (answered) { // before all of it had come
        ready(context);
      }
    }
    context.fireChannelRead(part);
  }

  // --- the response

  /** A response begins. */
  void answerBegins() {
    answering = true;
  }

  /** The response is complete; only the peer has to read it. */
  void answerMade() {
    ChannelHandlerContext context = here;
    if (state == State.ANSWER && context != null) {
      rules.connections().waitsForPeer(context.channel());
    }
  }

  /** The network has taken the whole response, or the connection is closed. */
  void answerEnds() {
    ChannelHandlerContext context = here;
    answered = true;
    if (context == null) {
      return;
    }
    if (state == State.ANSWER) {
      // Deferred: the server is about to end the request.
      context.executor().execute(() -> ready(context));
    } else if (state == State.BODY) {
      waitForRest(context); // SlowSenders no longer does
    }
  }

  /** Prepares for the next request. */
  private void ready(ChannelHandlerContext context) {
    if (state != State.ANSWER) {
      return;
    }
    state = State.HEAD;
    rules.connections().waitsForPeer(context.channel());
    ByteBuf next = held;
    held = null;
    readOn(context);
    if (next != null) {
      take(context, next);
      context.fireChannelReadComplete();
    }
  }

  private void stopReading(ChannelHandlerContext context) {
    paused = true;
    context.channel().config().setAutoRead(false);
  }

  private void hold(ChannelHandlerContext context, ByteBuf bytes) {
    stopReading(context);
    ByteBuf more = bytes.readRetainedSlice(bytes.readableBytes());
    held = held == null ? more : Unpooled.wrappedBuffer(held, more);
  }

  private void readOn(ChannelHandlerContext context) {
    if (paused) {
      paused = false;
      context.channel().config().setAutoRead(true);
    }
  }

  // --- the end

  /** Responds below all other handlers. A response that has begun is not changed. */
  private void refuse(ChannelHandlerContext context, RefusedRequestException refused) {
    LOG.infof("request.refused reason=%s", refused.reason());
    boolean midAnswer = state == State.BODY && answering;
    ChannelHandlerContext left = over(context);
    if (midAnswer) {
      left.close();
      return;
    }
    byte[] document = ProblemResponse.document(refused.problem());
    String head =
        "HTTP/1.1 "
            + HttpResponseStatus.valueOf(refused.problem().status())
            + "\r\nContent-Type: "
            + ProblemResponse.MEDIA_TYPE
            + "\r\nConnection: close\r\nContent-Length: "
            + document.length
            + "\r\n\r\n";
    left.writeAndFlush(Unpooled.wrappedBuffer(head.getBytes(US_ASCII), document))
        .addListener(_ -> linger(left));
  }

  /** Closing a connection with unread bytes resets it, and the response would be lost. */
  private static void linger(ChannelHandlerContext context) {
    if (context.channel() instanceof DuplexChannel duplex
        && context.pipeline().get(SslHandler.class) == null) {
      duplex.shutdownOutput();
      var unused =
          context
              .executor()
              .schedule(() -> context.close(), LINGER_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      context.close();
    }
  }

  private ChannelHandlerContext over(ChannelHandlerContext context) {
    state = State.OVER;
    stopWaiting();
    releaseAll();
    readOn(context);
    return context;
  }

  private void releaseAll() {
    if (head != null) {
      head.release();
      head = null;
    }
    if (held != null) {
      held.release();
      held = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.OVER;
    stopWaiting();
    releaseAll();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopWaiting();
    releaseAll();
  }
}
