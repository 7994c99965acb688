package dev.dipeo.dispatch;

import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Multi;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * The SmallRye channel {@code webhook-events}, both ends. Without a connector it stays in memory; a
 * connector in the configuration takes it to a broker. It is unbounded here because {@link Pump}
 * bounds what is on it.
 */
@ApplicationScoped
public class Channel {
  public static final String NAME = "webhook-events";

  private final MutinyEmitter<Event> in;
  private final Multi<Message<Event>> out;

  Channel(
      @org.eclipse.microprofile.reactive.messaging.Channel(NAME)
          @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          MutinyEmitter<Event> in,
      @org.eclipse.microprofile.reactive.messaging.Channel(NAME) Multi<Message<Event>> out) {
    this.in = in;
    this.out = out;
  }

  void publish(Event event) {
    in.sendMessageAndForget(Message.of(event));
  }

  Multi<Message<Event>> events() {
    return out;
  }
}
