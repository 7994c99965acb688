package dev.dipeo.bench;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournaledEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Keeps nothing. It takes the place of the journal, to measure what the journal costs. */
@Alternative
@Priority(1)
@Singleton
public class ForgetfulJournal implements Journal {
  private static final Logger LOG = Logger.getLogger(ForgetfulJournal.class);

  ForgetfulJournal() {
    LOG.warn("journal.off: acknowledged events are LOST when this process ends");
  }

  @Override
  public Uni<Appended> append(Event event, DedupeRule rule) {
    return Uni.createFrom().item(() -> new Appended.Recorded(event));
  }

  @Override
  public Uni<Void> complete(List<Long> ids) {
    return Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Void> bury(long id, String error) {
    return Uni.createFrom().voidItem();
  }

  @Override
  public Uni<List<Pending>> pending(long afterId, int max) {
    return Uni.createFrom().item(List.of());
  }

  @Override
  public Uni<Void> tried(List<Long> ids) {
    return Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Void> acquit() {
    return Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Long> beforeNewest(String provider, Optional<String> name, long afterId, int newest) {
    return Uni.createFrom().item(afterId);
  }

  @Override
  public Uni<List<Event>> received(Span span, long afterId, int max) {
    return Uni.createFrom().item(List.of());
  }

  @Override
  public Uni<Optional<JournaledEvent>> find(long id) {
    return Uni.createFrom().item(Optional.empty());
  }

  @Override
  public Uni<List<Long>> replaysOf(long id) {
    return Uni.createFrom().item(List.of());
  }

  @Override
  public Uni<List<JournaledEvent>> list(EventQuery query) {
    return Uni.createFrom().item(List.of());
  }
}
