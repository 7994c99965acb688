package dev.dipeo.dispatch;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Inbox;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournalFullException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * The entry for events: first to disk, then onto the SmallRye channel {@code webhook-events}, which
 * is in memory unless configured otherwise. The channel itself is unbounded: the {@link Backlog}
 * bounds the events on it and on their way to it, so that neither the channel nor memory can
 * overflow. Events lost from the channel are still in the journal.
 */
@Singleton
public final class FrontDoor implements Inbox {
  /** The end of the channel that events go into. SmallRye wants a name of its own for each end. */
  static final String CHANNEL = "webhook-events-out";

  /** Waiting events above which the payloads of further ones are read again when they are due. */
  static final int TREES_MAX = 256;

  private final Journal journal;
  private final Backlog backlog;
  private final Consumer<Event> channel;
  private volatile boolean taking = true;

  @Inject
  FrontDoor(
      Journal journal,
      Backlog backlog,
      @Channel(CHANNEL) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          MutinyEmitter<Event> channel) {
    this(journal, backlog, event -> channel.sendMessageAndForget(Message.of(event)));
  }

  FrontDoor(Journal journal, Backlog backlog, Consumer<Event> channel) {
    this.journal = journal;
    this.backlog = backlog;
    this.channel = channel;
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
    channel.accept(event);
  }

  /** Stops accepting events: senders are asked to retry later. */
  public void close() {
    taking = false;
  }

  public boolean isTaking() {
    return taking;
  }
}
