package dev.dipeo.dispatch;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * The end of SmallRye's channel that messages go into; configuration joins it to {@link
 * ChannelExit}, in memory or by a broker. Unbounded: whoever sends counts what is on its way.
 */
@Singleton
public final class ChannelEntry {
  /** SmallRye wants a name of its own for each end. */
  public static final String NAME = "webhook-events-out";

  private final MutinyEmitter<Object> emitter;

  ChannelEntry(
      @Channel(NAME) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          MutinyEmitter<Object> emitter) {
    this.emitter = emitter;
  }

  /** Completes when the message is acknowledged, fails when it is refused. */
  public Uni<Void> send(Message<?> message) {
    return emitter.sendMessage(message);
  }

  /** Sends without waiting for the acknowledgement. */
  void sendAndForget(Message<?> message) {
    emitter.sendMessageAndForget(message);
  }
}
