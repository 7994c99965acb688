package dev.dipeo.gateway.edge;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sees every accepted connection from its first byte. Netty creates this class by name, so the
 * rules are in a static field.
 */
public final class EveryConnection extends ChannelInitializerExtension {
  /** Netty looks for extensions only when this system property is {@code serviceload}. */
  public static final String SWITCH = "io.netty.bootstrap.extensions";

  /** Set before the first connection is accepted. */
  private static volatile Optional<ConnectionRules> rules = Optional.empty();

  /**
   * @param toCome rules for all later connections
   */
  public static void heldTo(ConnectionRules toCome) {
    rules = Optional.of(toCome);
  }

  @Override
  public void postInitializeServerChildChannel(Channel channel) {
    ConnectionRules now = rules.orElseThrow();
    channel
        .pipeline()
        .addFirst(now.connections().admit(channel) ? new Placement(now) : new ClosedAtOnce());
  }

  /** A channel has no event loop before it is registered, so it cannot be closed earlier. */
  static final class ClosedAtOnce extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
      context.close();
    }
  }

  /**
   * Puts a {@link RequestGate} between the HTTP decoder and the handlers before it (TLS, the PROXY
   * protocol). Those are added to the pipeline one after another; until then this handler stays
   * right behind the last of them, so that no byte of a request passes unseen.
   */
  static final class Placement extends ChannelInboundHandlerAdapter {
    private final ConnectionRules rules;

    Placement(ConnectionRules rules) {
      this.rules = rules;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      rules.connections().waitsForPeer(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ChannelPipeline pipeline = context.pipeline();
      ChannelHandlerContext requests = pipeline.context(HttpRequestDecoder.class);
      ChannelHandlerContext answers = pipeline.context(HttpResponseEncoder.class);
      if (requests != null && answers != null) {
        RequestGate gate = new RequestGate(rules);
        pipeline.addBefore(requests.name(), null, gate);
        pipeline.addAfter(answers.name(), null, new AnswerWatch(gate, rules.answerTimeout()));
      } else {
        String decoder = lastDecoder(pipeline);
        if (decoder != null) {
          pipeline.addAfter(decoder, null, new Placement(rules));
        } else {
          context.fireChannelRead(message);
          return;
        }
      }
      pipeline.remove(this);
      context.fireChannelRead(message);
    }

    /** The last decoder behind this handler; null if there is none. */
    private @Nullable String lastDecoder(ChannelPipeline pipeline) {
      String last = null;
      boolean behind = false;
      for (Map.Entry<String, ChannelHandler> handler : pipeline) {
        behind |= handler.getValue() == this;
        if (behind && handler.getValue() instanceof ByteToMessageDecoder) {
          last = handler.getKey();
        }
      }
      return last;
    }
  }
}
