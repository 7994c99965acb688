package dev.dipeo.dispatch.topic;

import dev.dipeo.base.IdSource;
import dev.dipeo.base.Insistent;
import dev.dipeo.dispatch.ChannelExit;
import dev.dipeo.dispatch.FrontDoor;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Inbox;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.cloudevent.UnreadableEventException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Reads the topic into the journal. A record is acknowledged, and its offset may be committed, only
 * when its event is on disk or was there before; one that cannot be read goes to the topic of dead
 * records. While the journal does not accept, nothing is acknowledged, and no more is fetched. What
 * is read again after a crash or a rebalance is a duplicate. Events of one key are journaled in
 * their order.
 */
@Singleton
public final class TopicReader {
  /** Records that are being journaled. */
  static final int IN_FLIGHT_MAX = 256;

  private static final Logger LOG = Logger.getLogger(TopicReader.class);
  private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
  private static final Duration RETRY_MAX = Duration.ofSeconds(30);

  private final Multi<Message<Object>> topic;
  private final Inbox inbox;
  private final Journal journal;
  private final IdSource ids;
  private final Lanes lanes = new Lanes(IN_FLIGHT_MAX);
  private volatile Cancellable reading = () -> {};
  private volatile boolean stopped;

  @Inject
  TopicReader(ChannelExit topic, FrontDoor inbox, Journal journal, IdSource ids) {
    this(topic.messages(), inbox, journal, ids);
  }

  TopicReader(Multi<Message<Object>> topic, Inbox inbox, Journal journal, IdSource ids) {
    this.topic = topic;
    this.inbox = inbox;
    this.journal = journal;
    this.ids = ids;
  }

  /** Starts to read. */
  public void start() {
    reading =
        topic
            .onItem()
            .transformToUni(
                message ->
                    lanes.inOrder(TopicMessages.orderOf(message), () -> takeUnlessStopped(message)))
            .merge(IN_FLIGHT_MAX)
            .subscribe()
            .with(
                _ -> {},
                failure -> LOG.error("topic.lost: no more events are read; restart", failure));
  }

  /** Stops reading; records that are not acknowledged are read again by whoever comes next. */
  public void stop() {
    stopped = true;
    reading.cancel();
  }

  private Uni<Void> takeUnlessStopped(Message<Object> message) {
    return stopped
        ? Uni.createFrom().voidItem()
        : take(message)
            .onFailure(_ -> stopped)
            .recoverWithNull()
            .onFailure()
            .recoverWithUni(failure -> bury(message, failure));
  }

  private Uni<Void> take(Message<Object> message) {
    TopicMessages.Taken taken;
    try {
      taken = TopicMessages.read(message);
    } catch (UnreadableEventException e) {
      return Uni.createFrom().failure(e);
    }
    return journal(taken.event(), taken.rule())
        .invoke(appended -> tell(taken.event(), appended))
        .chain(() -> Uni.createFrom().completionStage(() -> message.ack()));
  }

  private Uni<Appended> journal(Event event, DedupeRule rule) {
    return Insistent.of(inbox.take(event, rule))
        .onFailure()
        .recoverWithUni(failure -> journalTaken(event, rule, failure));
  }

  /** The id may be in the journal: of the same record, read long ago, or of another one. */
  private Uni<Appended> journalTaken(Event event, DedupeRule rule, Throwable failure) {
    return Insistent.of(journal.find(event.id()))
        .chain(
            found -> {
              if (found.isEmpty()) {
                return Uni.createFrom().failure(failure);
              }
              Event first = found.get().event();
              if (first.provider().equals(event.provider())
                  && first.deliveryId().equals(event.deliveryId())) {
                return Uni.createFrom().item(new Appended.Duplicate(first.id()));
              }
              Event other = event.withId(ids.next());
              LOG.warnf(
                  "event.renumbered execution=%s was=%s: another event has that id",
                  other.executionId(), event.executionId());
              return Insistent.of(inbox.take(other, rule));
            });
  }

  private static void tell(Event event, Appended appended) {
    switch (appended) {
      case Appended.Recorded _ ->
          LOG.debugf(
              "event.taken execution=%s event=%s.%s",
              event.executionId(), event.provider(), event.name());
      case Appended.Duplicate duplicate -> duplicate.log(event);
      case Appended.Repeated(long firstId) ->
          LOG.warnf(
              "event.repeated_body provider=%s event=%s delivery=%s first=%s: not run",
              event.provider(),
              event.name(),
              event.deliveryId(),
              Event.executionId(event.provider(), firstId));
    }
  }

  /** To the topic of dead records, for as long as that takes: nothing is lost. */
  private Uni<Void> bury(Message<Object> message, Throwable failure) {
    LOG.errorf(
        "record.dead %s: %s", TopicMessages.placeOf(message), String.valueOf(failure.getMessage()));
    return Uni.createFrom()
        .completionStage(() -> message.nack(failure))
        .onFailure()
        .invoke(e -> LOG.errorf("record.not_buried: %s", e.getMessage()))
        .onFailure()
        .retry()
        .withBackOff(RETRY_FIRST, RETRY_MAX)
        .indefinitely();
  }
}
