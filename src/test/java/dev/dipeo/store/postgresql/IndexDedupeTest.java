package dev.dipeo.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.SameBody;
import dev.dipeo.store.Samples;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What is remembered is told exactly, however appends come together in transactions. */
class IndexDedupeTest {
  /** What is remembered, as simple as can be. */
  private static final class Model {
    private final Map<String, Long> events = new HashMap<>();

    Appended append(Event event, DedupeRule rule) {
      String delivery = "delivery " + event.deliveryId();
      String body = "body " + event.bodyHash();
      Optional<Long> first = earlier(delivery, event, rule.window());
      if (first.isPresent()) {
        return new Appended.Duplicate(first.get());
      }
      boolean watched = rule.sameBody() != SameBody.NOT_WATCHED;
      Optional<Long> same = watched ? earlier(body, event, Optional.empty()) : Optional.empty();
      if (same.isPresent() && rule.sameBody() == SameBody.REFUSE) {
        return new Appended.Repeated(same.get());
      }
      events.put(delivery, event.id());
      if (watched && same.isEmpty()) {
        events.put(body, event.id());
      }
      return new Appended.Recorded(event);
    }

    private Optional<Long> earlier(String key, Event event, Optional<Duration> window) {
      return Optional.ofNullable(events.get(key))
          .filter(at -> window.isEmpty() || at >= event.id() - window.get().toNanos());
    }
  }

  @Property(tries = 30)
  @Label("many appends at once, with keys twice in a transaction, short windows and failures")
  void append_tellsWhatAMapSays(
      @ForAll @Size(120) List<@IntRange(max = 1_000_000) Integer> choices) {
    Model model = new Model();
    List<Uni<Object>> answers = new ArrayList<>();
    List<Object> expected = new ArrayList<>();
    try (OpenedPostgresql opened = OpenedPostgresql.in(Database.create())) {
      long id = 0;
      for (int choice : choices) {
        Random random = new Random(choice);
        boolean takesTheNumberOfAnother = id > 0 && random.nextInt(15) == 0;
        id += takesTheNumberOfAnother ? 0 : 1 + random.nextInt(20);
        Event event = event(id, "d-" + random.nextInt(20), "hash-" + random.nextInt(20));
        DedupeRule rule =
            new DedupeRule(
                SameBody.values()[random.nextInt(SameBody.values().length)],
                random.nextInt(3) == 0 ? Optional.of(Duration.ofNanos(60)) : Optional.empty());
        answers.add(
            opened
                .store()
                .journal()
                .append(event, rule)
                .onItemOrFailure()
                .transform((told, failure) -> failure == null ? kind(told) : "taken"));
        Model before = new Model();
        before.events.putAll(model.events);
        Appended told = model.append(event, rule);
        boolean fails =
            takesTheNumberOfAnother && told instanceof Appended.Recorded && recorded(expected, id);
        if (fails) {
          model.events.clear();
          model.events.putAll(before.events);
        }
        expected.add(fails ? "taken" : kind(told));
      }
      List<Object> told =
          answers.isEmpty()
              ? List.of()
              : Uni.join().all(answers).andFailFast().await().atMost(Duration.ofSeconds(60));
      assertThat(told).isEqualTo(expected);
    }
  }

  private static boolean recorded(List<Object> expected, long id) {
    return expected.contains("recorded " + id);
  }

  private static Object kind(Appended told) {
    return switch (told) {
      case Appended.Recorded(Event event) -> "recorded " + event.id();
      case Appended.Duplicate(long first, boolean _) -> "duplicate of " + first;
      case Appended.Repeated(long first) -> "repeats " + first;
    };
  }

  private static Event event(long id, String delivery, String bodyHash) {
    Event push = Samples.push(id, delivery);
    return new Event(
        id,
        push.provider(),
        push.name(),
        delivery,
        push.receivedAt(),
        push.headers(),
        push.content(),
        bodyHash);
  }
}
