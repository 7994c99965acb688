package dev.dipeo.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches the bytes of one connection up to the point where a request is known: its header has to
 * be complete within a time from its first byte on, however regularly a byte of it comes; it may
 * not have two lengths, which two servers in a row could understand differently; and it is not one
 * of HTTP/2, whose requests do not come one after another. On the connection's event loop; holds no
 * thread while it waits.
 */
final class RequestHead extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = Logger.getLogger(RequestHead.class);
  private static final AttributeKey<RequestHead> KEY = AttributeKey.valueOf("dipeo.request-head");
  private static final ByteBuf END =
      Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\r\n\r\n", US_ASCII)).asReadOnly();

  /** How a client begins that takes HTTP/2 for granted (RFC 9113, section 3.4). */
  private static final String HTTP_2 = "PRI * HTTP/2.0\r\n";

  /** Bytes of a header that are looked through; the server takes no longer one. */
  private static final int LOOKED_THROUGH_MAX = 32 * 1024;

  private final Duration timeout;
  private final StringBuilder head = new StringBuilder();
  private boolean lookedThrough;
  private int requests;
  private Runnable onBytes = () -> {};
  private @Nullable Future<?> deadline;

  RequestHead(Duration timeout) {
    this.timeout = timeout;
  }

  void watch(Channel channel) {
    channel.attr(KEY).set(this);
    channel.pipeline().addFirst(this);
  }

  /** The one that watches a connection. */
  static @Nullable RequestHead of(Channel channel) {
    return channel.attr(KEY).get();
  }

  /**
   * A request is known, and is looked after from now on by others. On the event loop.
   *
   * @param onBytesOfIt called whenever more of it comes
   */
  void entered(Runnable onBytesOfIt) {
    requests++;
    onBytes = onBytesOfIt;
    stopWaiting();
  }

  /** A request is over; the next bytes are the beginning of another. On the event loop. */
  void left() {
    requests--;
    onBytes = () -> {};
    head.setLength(0);
    lookedThrough = false;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    onBytes.run();
    if (requests == 0 && message instanceof ByteBuf bytes && bytes.isReadable()) {
      if (deadline == null) {
        deadline =
            context
                .executor()
                .schedule(() -> tooSlow(context), timeout.toMillis(), TimeUnit.MILLISECONDS);
      }
      if (!lookedThrough && !isAcceptable(context, bytes)) {
        ReferenceCountUtil.release(message);
        return;
      }
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopWaiting();
    context.fireChannelInactive();
  }

  private void stopWaiting() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void tooSlow(ChannelHandlerContext context) {
    deadline = null;
    if (requests == 0) {
      LOG.infof("request.refused reason=slow_header after_ms=%d", timeout.toMillis());
      end(context, "408 Request Timeout");
    }
  }

  /** Answers below everything else; what is not plain HTTP is only closed. */
  private void end(ChannelHandlerContext context, String status) {
    stopWaiting();
    boolean plain = head.length() > 0 && head.charAt(0) >= 'A' && head.charAt(0) <= 'Z';
    ByteBuf answer =
        plain
            ? Unpooled.copiedBuffer(
                "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                US_ASCII)
            : Unpooled.EMPTY_BUFFER;
    requests++; // whatever still comes belongs to nothing
    context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
  }

  /** Answers what is not. */
  private boolean isAcceptable(ChannelHandlerContext context, ByteBuf bytes) {
    look(bytes);
    if (head.indexOf(HTTP_2) == 0) {
      LOG.info("request.refused reason=http_2");
      end(context, "505 HTTP Version Not Supported");
      return false;
    }
    if (hasTwoLengths()) {
      LOG.info("request.refused reason=two_lengths");
      end(context, "400 Bad Request");
      return false;
    }
    return true;
  }

  private void look(ByteBuf bytes) {
    int end = ByteBufUtil.indexOf(END, bytes);
    int length = end < 0 ? bytes.readableBytes() : end - bytes.readerIndex() + END.readableBytes();
    int room = Math.min(length, LOOKED_THROUGH_MAX - head.length());
    head.append(bytes.toString(bytes.readerIndex(), room, ISO_8859_1));
    // The end may be split over two reads.
    lookedThrough =
        end >= 0 || head.length() >= LOOKED_THROUGH_MAX || head.indexOf("\r\n\r\n") >= 0;
  }

  /**
   * Content-Length beside Transfer-Encoding (RFC 9112, section 6.1): smuggling, or a broken sender.
   */
  private boolean hasTwoLengths() {
    return lookedThrough && hasHeader("content-length") && hasHeader("transfer-encoding");
  }

  private boolean hasHeader(String name) {
    for (int at = head.indexOf("\n"); at >= 0; at = head.indexOf("\n", at + 1)) {
      int start = at + 1;
      if (start + name.length() < head.length()
          && head.substring(start, start + name.length()).equalsIgnoreCase(name)
          && (head.charAt(start + name.length()) == ':'
              || head.charAt(start + name.length()) <= ' ')) {
        return true;
      }
    }
    return false;
  }
}
