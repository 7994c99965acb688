package dev.dipeo.gateway.edge;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches the responses of one connection: notifies its {@link RequestGate} when a response begins
 * and when the network has taken all of it, and closes the connection if the peer reads nothing for
 * too long. On the connection's event loop.
 */
final class AnswerWatch extends ChannelDuplexHandler {
  private static final Logger LOG = Logger.getLogger(AnswerWatch.class);

  private final RequestGate gate;
  private final Duration timeout;
  private @Nullable Future<?> look;

  AnswerWatch(RequestGate gate, Duration timeout) {
    this.gate = gate;
    this.timeout = timeout;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response && isInterim(response)) {
      context.write(message, promise);
      return;
    }
    gate.answerBegins();
    if (message instanceof LastHttpContent) {
      ChannelPromise written = promise.unvoid();
      gate.answerMade();
      written.addListener(_ -> gate.answerEnds());
      context.write(message, written);
    } else {
      context.write(message, promise);
    }
    if (look == null) {
      lookLater(context, progress(context));
    }
  }

  /** A response before the final one, such as 100 (Continue). */
  private static boolean isInterim(HttpResponse response) {
    return response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /**
   * How much the peer has read.
   *
   * @param first next message to send, null if none is pending
   * @param bytes number of its bytes already sent
   */
  private record Progress(@Nullable Object first, long bytes) {
    boolean isSame(Progress before) {
      return first != null && first == before.first && bytes == before.bytes;
    }
  }

  private static Progress progress(ChannelHandlerContext context) {
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    return waiting == null
        ? new Progress(null, 0)
        : new Progress(waiting.current(), waiting.currentProgress());
  }

  private void lookLater(ChannelHandlerContext context, Progress before) {
    look =
        context
            .executor()
            .schedule(() -> look(context, before), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext context, Progress before) {
    look = null;
    Progress now = progress(context);
    if (now.isSame(before)) {
      LOG.infof("connection.closed reason=not_reading after_ms=%d", timeout.toMillis());
      context.close();
    } else if (now.first() != null) {
      lookLater(context, now);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (look != null) {
      look.cancel(false);
    }
    context.fireChannelInactive();
  }
}
