package dev.dipeo.gateway;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Inbox;
import dev.dipeo.journal.SameBody;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An inbox that keeps events in memory, by the rules of the journal, and can be made to fail. */
final class MemoryInbox implements Inbox {
  final List<Event> events = new ArrayList<>();
  final List<DedupeRule> rules = new ArrayList<>();
  Optional<RuntimeException> failure = Optional.empty();

  @Override
  public Uni<Appended> take(Event event, DedupeRule rule) {
    return Uni.createFrom().item(() -> append(event, rule));
  }

  private Appended append(Event event, DedupeRule rule) {
    rules.add(rule);
    if (failure.isPresent()) {
      throw failure.get();
    }
    for (Event before : events) {
      if (before.provider().equals(event.provider())
          && before.deliveryId().equals(event.deliveryId())) {
        return new Appended.Duplicate(before.id(), !Arrays.equals(before.body(), event.body()));
      }
    }
    Optional<Event> same =
        events.stream().filter(before -> before.bodyHash().equals(event.bodyHash())).findFirst();
    if (same.isPresent() && rule.sameBody() == SameBody.REFUSE) {
      return new Appended.Repeated(same.get().id());
    }
    Event kept =
        same.isPresent() && rule.sameBody() == SameBody.FLAG
            ? event.sameBodyAs(same.get().id())
            : event;
    events.add(kept);
    return new Appended.Recorded(kept);
  }
}
