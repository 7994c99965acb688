package dev.dipeo.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.diagram.EventPattern;
import dev.dipeo.journal.Event;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
  private static final EventPattern PUSH = new EventPattern("github", "push", List.of());
  private static final EventPattern ANY_GITHUB = new EventPattern("github", "", List.of());

  private final Subscriptions subscriptions = new Subscriptions(3);

  @Test
  void wait_isWokenByOneFittingEventOnly() {
    var waiting = wait("run-1", PUSH);
    assertThat(subscriptions.claim(event(1, "issues"))).isEmpty();
    var claimed = subscriptions.claim(event(2, "push"));
    assertThat(claimed).extracting(Subscriptions.Waiting::runId).containsExactly("run-1");
    assertThat(subscriptions.claim(event(3, "push"))).as("claimed already").isEmpty();
    claimed.getFirst().wake(event(2, "push"));
    assertThat(waiting.assertCompleted().getItem().id()).isEqualTo(2);
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
    var unused = subscriptions.await("run-1", PUSH);
    assertThat(subscriptions.size()).isZero();
  }

  private UniAssertSubscriber<Event> wait(String runId, EventPattern pattern) {
    return subscriptions
        .await(runId, pattern)
        .subscribe()
        .withSubscriber(UniAssertSubscriber.create());
  }

  private static Event event(long id, String name) {
    return new Event(
        id,
        "github",
        name,
        "delivery-" + id,
        Instant.EPOCH,
        Map.of(),
        JsonNodeFactory.instance.objectNode(),
        new byte[0],
        "");
  }
}
