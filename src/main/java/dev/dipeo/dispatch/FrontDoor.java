package dev.dipeo.dispatch;

import dev.dipeo.base.Unattended;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Inbox;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournalFullException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** The entry for events: first to disk, then into the pump. */
@Singleton
public final class FrontDoor implements Inbox {
  private final Journal journal;
  private final Pump pump;
  private volatile boolean taking = true;

  FrontDoor(Journal journal, Pump pump) {
    this.journal = journal;
    this.pump = pump;
  }

  @Override
  public Uni<Appended> take(Event event, DedupeRule rule) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (!taking) {
                return refused("this server is being stopped");
              }
              if (!pump.reserve(event)) {
                return refused(
                    "as many events wait to be dispatched as may (" + pump.filling() + ")");
              }
              return Unattended.of(
                  journal
                      .append(event, rule)
                      .invoke(appended -> passOn(event, appended))
                      .onFailure()
                      .invoke(() -> pump.release(event)));
            });
  }

  private static Uni<Appended> refused(String why) {
    return Uni.createFrom().failure(new JournalFullException(why));
  }

  private void passOn(Event taken, Appended appended) {
    switch (appended) {
      case Appended.Recorded(Event event) -> pump.publish(event);
      case Appended.Duplicate _, Appended.Repeated _ -> pump.release(taken);
    }
  }

  /** Stops accepting events: senders are asked to retry later. */
  public void close() {
    taking = false;
  }

  public boolean isTaking() {
    return taking;
  }
}
