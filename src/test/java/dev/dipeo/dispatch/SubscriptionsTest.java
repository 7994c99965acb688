package dev.dipeo.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.IdSource;
import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.Since;
import dev.dipeo.journal.Event;
import dev.dipeo.run.EventWait;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
  private static final Instant BEGUN = Instant.parse("2026-11-02T12:00:00Z");
  private static final Instant DEADLINE = BEGUN.plusSeconds(60);
  private static final EventPattern PUSH = new EventPattern("github", "push", List.of());
  private static final EventPattern ANY_GITHUB = new EventPattern("github", "", List.of());

  /** Numbers of this source are small, and those of events that come later greater. */
  private final IdSource ids = new IdSource(() -> Instant.EPOCH);

  private final Subscriptions subscriptions =
      new Subscriptions(new DispatchBounds(1, 1, 1, 1, 3, 1), ids);
  private final AtomicInteger companionsCancelled = new AtomicInteger();

  @Test
  void wait_isWokenByOneFittingEventOnly() {
    var waiting = wait("run-1", PUSH);
    assertThat(subscriptions.claim(event(1, "issues"))).isEmpty();
    var claimed = subscriptions.claim(event(2, "push"));
    assertThat(claimed).extracting(Subscriptions.Waiting::runId).containsExactly("run-1");
    assertThat(subscriptions.claim(event(3, "push"))).as("claimed already").isEmpty();
    claimed.getFirst().wake(event(2, "push"));
    assertThat(waiting.assertCompleted().getItem().orElseThrow().name()).isEqualTo("push");
  }

  @Test
  void waitForEveryEventOfAProvider_isWokenByAnyOfThem() {
    wait("run-1", ANY_GITHUB);
    wait("run-2", PUSH);
    assertThat(subscriptions.claim(event(1, "push")))
        .extracting(Subscriptions.Waiting::runId)
        .containsExactlyInAnyOrder("run-1", "run-2");
  }

  @Test
  void waits_areRefusedAboveTheBoundAndTakenAgainBelowIt() {
    var first = wait("run-1", PUSH);
    wait("run-2", PUSH);
    wait("run-3", PUSH);
    wait("run-4", PUSH).assertFailedWith(IllegalStateException.class, "more than 3 nodes");
    first.cancel();
    assertThat(subscriptions.size()).isEqualTo(2);
    wait("run-5", PUSH).assertNotTerminated();
  }

  @Test
  void cancelledWait_isNotClaimed() {
    wait("run-1", PUSH).cancel();
    assertThat(subscriptions.claim(event(1, "push"))).isEmpty();
    assertThat(subscriptions.size()).isZero();
  }

  @Test
  void nothing_waitsBeforeSubscription() {
    var unused = subscriptions.await(eventWait("run-1", PUSH), _ -> () -> {});
    assertThat(subscriptions.size()).isZero();
  }

  private UniAssertSubscriber<Optional<Event>> wait(String runId, EventPattern pattern) {
    return subscriptions
        .await(eventWait(runId, pattern), _ -> companionsCancelled::incrementAndGet)
        .subscribe()
        .withSubscriber(UniAssertSubscriber.create());
  }

  private static EventWait eventWait(String runId, EventPattern pattern) {
    return new EventWait(
        runId, "Wait", 1, 0, pattern, new Since.Now(), BEGUN, Duration.between(BEGUN, DEADLINE));
  }

  @Test
  void waitThatLooksBack_isNotClaimed_andIsToldThatAnEventPassedBy() {
    wait("run-1", PUSH);
    var waiting = subscriptions.claim(event(1, "push")).getFirst();
    waiting.looksBack();
    subscriptions.putBack(waiting);
    subscriptions.putBack(waiting); // counts once
    assertThat(subscriptions.size()).isEqualTo(1);
    assertThat(subscriptions.claim(event(2, "push"))).isEmpty();
    assertThat(waiting.lookedBack()).as("one passed by").isFalse();
    waiting.looksBack();
    assertThat(waiting.lookedBack()).isTrue();
    assertThat(subscriptions.claim(event(3, "push"))).containsExactly(waiting);
  }

  @Test
  void event_fromBeforeTheWait_isNotItsEvent() {
    Event early = event("push", BEGUN.minusNanos(1));
    Event first = event("push", BEGUN);
    wait("run-1", PUSH);
    assertThat(subscriptions.claim(early)).as("its dispatch took long").isEmpty();
    assertThat(subscriptions.claim(first)).hasSize(1);
  }

  @Test
  void event_fromAfterTheWait_isNotItsEvent() {
    Event late = event("push", DEADLINE.plusNanos(1));
    Event last = event("push", DEADLINE);
    wait("run-1", PUSH);
    assertThat(subscriptions.claim(late)).as("nobody has noticed yet").isEmpty();
    assertThat(subscriptions.claim(last)).hasSize(1);
  }

  @Test
  void event_afterTheClockJumpedBack_isStillItsEvent() {
    wait("run-1", PUSH);
    assertThat(subscriptions.claim(event("push", BEGUN.minusSeconds(3_600)))).hasSize(1);
  }

  @Test
  void claimedWait_thatIsPutBack_isClaimedAgainUnlessItIsOver() {
    var waiting = wait("run-1", PUSH);
    var claimed = subscriptions.claim(event(1, "push")).getFirst();
    assertThat(subscriptions.size()).isZero();
    subscriptions.putBack(claimed);
    assertThat(subscriptions.size()).isEqualTo(1);
    assertThat(subscriptions.claim(event(2, "push"))).containsExactly(claimed);

    waiting.cancel();
    subscriptions.putBack(claimed);
    assertThat(subscriptions.size()).isZero();
  }

  @Test
  void companion_endsWithTheWait() {
    wait("run-1", PUSH).cancel();
    assertThat(companionsCancelled).hasValue(1);
    wait("run-2", PUSH);
    subscriptions.claim(event(1, "push")).getFirst().wake(event(1, "push"));
    assertThat(companionsCancelled).hasValue(2);
  }

  /** An event that is received now. */
  private Event event(int number, String name) {
    return event(name, BEGUN.plusSeconds(number));
  }

  private Event event(String name, Instant receivedAt) {
    long id = ids.next();
    return new Event(
        id,
        "github",
        name,
        "delivery-" + id,
        receivedAt,
        Map.of(),
        JsonNodeFactory.instance.objectNode(),
        new byte[0],
        "");
  }
}
