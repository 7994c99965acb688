package dev.dipeo.dispatch.topic;

import dev.dipeo.dispatch.Backlog;
import dev.dipeo.dispatch.Entrance;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.JournalFullException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * The entry for events where the topic is the journal: an event is taken when the brokers have
 * acknowledged its record. Whether it is a duplicate only the runner finds out.
 *
 * <p>Counts the events that are not acknowledged; above the bound, and while the brokers are out of
 * reach, no others are taken. An event whose acknowledgement does not come in time may be on the
 * topic all the same; the sender's retry is then a duplicate.
 */
public final class TopicDoor implements Entrance {
  private final Function<Message<?>, Uni<Void>> topic;
  private final RecordKey key;
  private final Brokers brokers;
  private final Backlog inFlight;
  private final Duration ackWaitMax;
  private final ScheduledExecutorService timers;
  private volatile boolean taking = true;

  /**
   * @param topic sends a message; completes when it is acknowledged
   * @param inFlight counts the events that are not acknowledged, and nothing else
   * @param ackWaitMax how long a sender waits for the acknowledgement
   */
  public TopicDoor(
      Function<Message<?>, Uni<Void>> topic,
      RecordKey key,
      Brokers brokers,
      Backlog inFlight,
      Duration ackWaitMax,
      ScheduledExecutorService timers) {
    this.topic = topic;
    this.key = key;
    this.brokers = brokers;
    this.inFlight = inFlight;
    this.ackWaitMax = ackWaitMax;
    this.timers = timers;
  }

  @Override
  public Uni<Appended> take(Event event, DedupeRule rule) {
    return Uni.createFrom()
        .<Appended>emitter(emitter -> take(event, rule, emitter))
        .ifNoItem()
        .after(ackWaitMax)
        .on(timers)
        .failWith(() -> new JournalFullException("the brokers have not acknowledged it in time"));
  }

  private void take(Event event, DedupeRule rule, UniEmitter<? super Appended> emitter) {
    if (!taking) {
      emitter.fail(new JournalFullException("this server is being stopped"));
    } else if (brokers.outage().isPresent()) {
      emitter.fail(new JournalFullException(brokers.outage().orElse("")));
    } else if (!inFlight.enter(event)) {
      emitter.fail(
          new JournalFullException(
              "as many events wait for the brokers as may (" + inFlight + ")"));
    } else {
      send(event, rule, emitter);
    }
  }

  /** Not cancelled with the emitter: the record is on its way, and counts until it is not. */
  private void send(Event event, DedupeRule rule, UniEmitter<? super Appended> emitter) {
    Message<?> message = TopicMessages.write(event, rule, key.of(event));
    topic
        .apply(message)
        .subscribe()
        .with(
            _ -> {
              inFlight.leave(event);
              brokers.acknowledged();
              emitter.complete(new Appended.Recorded(TopicMessages.placed(event, message)));
            },
            failure -> {
              inFlight.leave(event);
              emitter.fail(brokers.failed(failure));
            });
  }

  @Override
  public boolean hasRoomFor(int more, long moreBytes) {
    return taking && brokers.outage().isEmpty() && inFlight.hasRoomFor(more, moreBytes);
  }

  /** Events that the brokers have not acknowledged. */
  public int inFlight() {
    return inFlight.events();
  }

  @Override
  public boolean isTaking() {
    return taking;
  }

  @Override
  public void close() {
    taking = false;
  }
}
