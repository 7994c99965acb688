package dev.dipeo.dispatch;

import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * The way of journaled events from {@link FrontDoor} to {@link Pump}, within one process.
 * Unbounded: the {@link Backlog} bounds the events on it.
 */
@Singleton
public final class Handover {
  /** What the way leads over. */
  public enum Way {
    /** SmallRye's channel in memory. */
    CHANNEL,

    /** A queue of its own: the channel leads elsewhere, or has only one end here. */
    QUEUE
  }

  private final Consumer<Event> entry;
  private final Multi<Message<Event>> exit;

  Handover(Way way, Instance<ChannelEntry> channel, Instance<ChannelExit> exit) {
    if (way == Way.CHANNEL) {
      ChannelEntry into = channel.get();
      this.entry = event -> into.sendAndForget(Message.of(event));
      this.exit = exit.get().messages().map(Handover::ofEvent);
    } else {
      // Several threads pass events on.
      UnicastProcessor<Message<Event>> queue =
          UnicastProcessor.create(new ConcurrentLinkedQueue<>(), () -> {});
      this.entry = event -> queue.onNext(Message.of(event));
      this.exit = queue;
    }
  }

  private static Message<Event> ofEvent(Message<Object> message) {
    return message.withPayload((Event) message.getPayload());
  }

  void pass(Event event) {
    entry.accept(event);
  }

  /** For one subscriber. */
  Multi<Message<Event>> passed() {
    return exit;
  }
}
