package dev.dipeo.dispatch;

import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournaledEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Wakes runs of a process that receives no webhooks itself, by following the journal that a server
 * writes in the same data folder.
 */
public final class JournalFollower {
  private static final Logger LOG = Logger.getLogger(JournalFollower.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** Events per read of the journal; if more arrive between two reads, the oldest are missed. */
  private static final int PAGE = 500;

  private final Journal journal;
  private final AwaitedEvents awaited;
  private long lastId;

  /**
   * @param lastId events up to this id are ignored
   */
  public JournalFollower(Journal journal, AwaitedEvents awaited, long lastId) {
    this.journal = journal;
    this.awaited = awaited;
    this.lastId = lastId;
  }

  /** Starts following; cancel to stop. */
  public Cancellable start() {
    return Multi.createFrom()
        .ticks()
        .every(LOOK_EVERY)
        .onOverflow()
        .drop()
        .onItem()
        .transformToUniAndConcatenate(_ -> look())
        .subscribe()
        .with(_ -> {}, failure -> LOG.error("journal.not_followed", failure));
  }

  private Uni<Void> look() {
    return journal
        .list(EventQuery.newest(PAGE))
        .chain(this::wakeByNew)
        .onFailure()
        .invoke(failure -> LOG.warn("journal.not_read", failure))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> wakeByNew(List<JournaledEvent> newestFirst) {
    List<JournaledEvent> fresh =
        newestFirst.stream().filter(event -> event.event().id() > lastId).toList().reversed();
    fresh.forEach(event -> lastId = Math.max(lastId, event.event().id()));
    return Multi.createFrom()
        .iterable(fresh)
        .onItem()
        .transformToUniAndConcatenate(event -> awaited.bring(event.event()))
        .collect()
        .last()
        .replaceWithVoid();
  }
}
