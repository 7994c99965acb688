package dev.dipeo.dispatch;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.journal.SameBody;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Moves events from the gateway through the journal and the channel to the dispatcher. An event is
 * published only after it is on disk; what is on disk and was not dispatched when the process ended
 * is published at the next start. The backlog is bounded here: at the bound nothing more is taken,
 * so that neither channel nor memory can overflow.
 */
public final class Pump {
  private static final Logger LOG = Logger.getLogger(Pump.class);

  /** Events that one look into the journal brings at recovery. */
  private static final int RECOVERY_PAGE = 500;

  private static final Duration RECOVERY_PAUSE = Duration.ofMillis(200);

  private final Journal journal;
  private final Channel channel;
  private final Dispatcher dispatcher;
  private final DispatchBounds bounds;
  private final AtomicInteger backlog = new AtomicInteger();
  private volatile Cancellable pumping = () -> {};

  public Pump(Journal journal, Channel channel, Dispatcher dispatcher, DispatchBounds bounds) {
    this.journal = journal;
    this.channel = channel;
    this.dispatcher = dispatcher;
    this.bounds = bounds;
  }

  /** Journals an event, whatever came before, and publishes it. Completes when it is on disk. */
  public Uni<Appended> take(Event event) {
    return take(event, SameBody.NOT_WATCHED);
  }

  /**
   * Journals an event and publishes it. Completes when it is on disk.
   *
   * @param sameBody what to do when its bytes came before under another delivery id
   */
  public Uni<Appended> take(Event event, SameBody sameBody) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (backlog.incrementAndGet() > bounds.backlogMax()) {
                backlog.decrementAndGet();
                return Uni.createFrom()
                    .failure(
                        new JournalFullException(
                            "more than " + bounds.backlogMax() + " events wait to be dispatched"));
              }
              return journal
                  .append(event, sameBody)
                  .invoke(this::publishIfNew)
                  .onFailure()
                  .invoke(backlog::decrementAndGet);
            });
  }

  private void publishIfNew(Appended appended) {
    switch (appended) {
      case Appended.Recorded(Event event) -> channel.publish(event);
      case Appended.Duplicate _, Appended.Repeated _ -> backlog.decrementAndGet();
    }
  }

  /** Events that are on disk and not dispatched, as far as this process knows. */
  public int backlog() {
    return backlog.get();
  }

  /**
   * Begins to dispatch, first what an earlier process left.
   *
   * @param lastIdBefore the greatest event id from before this process; what is newer comes over
   *     the channel anyway
   */
  public void start(long lastIdBefore) {
    pumping =
        channel
            .events()
            .onItem()
            .transformToUni(this::dispatch)
            .merge(bounds.concurrencyMax())
            .subscribe()
            .with(
                _ -> {},
                failure -> LOG.error("The dispatch of events has ended because of a bug", failure));
    recover(0, lastIdBefore, 0)
        .subscribe()
        .with(
            count -> {
              if (count > 0) {
                LOG.infof("events.recovered count=%d", count);
              }
            },
            failure ->
                LOG.error(
                    "Events from before the start could not be read; restart to try again",
                    failure));
  }

  /**
   * Begins to pass events on without dispatching any: they stay in the journal for the process that
   * does.
   */
  public void startReceiving() {
    pumping =
        channel
            .events()
            .onItem()
            .transformToUniAndConcatenate(
                message -> {
                  backlog.decrementAndGet();
                  return Uni.createFrom().completionStage(message.ack());
                })
            .subscribe()
            .with(
                _ -> {},
                failure -> LOG.error("Events are no longer passed on because of a bug", failure));
  }

  private Uni<Void> dispatch(Message<Event> message) {
    return dispatcher
        .dispatch(message.getPayload())
        .onTermination()
        .invoke(backlog::decrementAndGet)
        .chain(() -> Uni.createFrom().completionStage(message.ack()));
  }

  /** Publishes page by page, and each page only when there is room for it. */
  private Uni<Integer> recover(long afterId, long lastId, int soFar) {
    if (backlog.get() + RECOVERY_PAGE > Math.max(bounds.backlogMax(), RECOVERY_PAGE)) {
      return Uni.createFrom()
          .voidItem()
          .onItem()
          .delayIt()
          .by(RECOVERY_PAUSE)
          .chain(() -> recover(afterId, lastId, soFar));
    }
    return journal
        .pending(afterId, RECOVERY_PAGE)
        .chain(
            page -> {
              long after = afterId;
              int count = soFar;
              for (Event event : page) {
                if (event.id() > lastId) {
                  return Uni.createFrom().item(count);
                }
                backlog.incrementAndGet();
                channel.publish(event);
                after = event.id();
                count++;
              }
              return page.size() < RECOVERY_PAGE
                  ? Uni.createFrom().item(count)
                  : recover(after, lastId, count);
            });
  }

  /** Stops taking events from the channel; what is not dispatched stays in the journal. */
  public void stop() {
    pumping.cancel();
  }
}
