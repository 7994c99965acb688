package dev.dipeo.dispatch;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournalFullException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/**
 * The entry for events to the journal of this process: first to disk, then to the dispatcher by
 * {@link Handover}. The {@link Backlog} bounds the events on their way, so that memory cannot
 * overflow. Events lost on the way are still in the journal.
 */
@Singleton
@Typed(FrontDoor.class)
public final class FrontDoor implements Entrance {
  /** Waiting events above which the payloads of further ones are read again when they are due. */
  static final int TREES_MAX = 256;

  private final Journal journal;
  private final Backlog backlog;
  private final Consumer<Event> handover;
  private volatile boolean taking = true;

  @Inject
  FrontDoor(Journal journal, Backlog backlog, Handover handover) {
    this(journal, backlog, handover::pass);
  }

  FrontDoor(Journal journal, Backlog backlog, Consumer<Event> handover) {
    this.journal = journal;
    this.backlog = backlog;
    this.handover = handover;
  }

  /** One emitter instead of a chain: this is on the way of every webhook. */
  @Override
  public Uni<Appended> take(Event event, DedupeRule rule) {
    return Uni.createFrom().emitter(emitter -> take(event, rule, emitter));
  }

  private void take(Event event, DedupeRule rule, UniEmitter<? super Appended> emitter) {
    if (!taking) {
      emitter.fail(new JournalFullException("this server is being stopped"));
    } else if (!backlog.enter(event)) {
      emitter.fail(
          new JournalFullException(
              "as many events wait to be dispatched as may (" + backlog + ")"));
    } else {
      // Not cancelled with the emitter: what has begun ends, even if the sender goes away.
      journal
          .append(event, rule)
          .invoke(appended -> passOn(event, appended))
          .subscribe()
          .with(
              emitter::complete,
              failure -> {
                backlog.leave(event);
                emitter.fail(failure);
              });
    }
  }

  private void passOn(Event event, Appended appended) {
    switch (appended) {
      case Appended.Recorded(Event recorded) -> publish(recorded);
      case Appended.Duplicate _, Appended.Repeated _ -> backlog.leave(event);
    }
  }

  /** Takes an event that an earlier process journaled, regardless of the bound. */
  void takeRecovered(Event event) {
    backlog.enterAnyway(event);
    publish(event);
  }

  private void publish(Event event) {
    if (backlog.events() > TREES_MAX) {
      event.content().dropTree();
    }
    handover.accept(event);
  }

  @Override
  public boolean hasRoomFor(int more, long moreBytes) {
    return taking && backlog.hasRoomFor(more, moreBytes);
  }

  @Override
  public void close() {
    taking = false;
  }

  @Override
  public boolean isTaking() {
    return taking;
  }
}
