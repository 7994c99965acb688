package dev.dipeo.node.hook;

import static dev.dipeo.node.Diagrams.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.AwaitHook;
import dev.dipeo.diagram.kind.NodeOptions;
import dev.dipeo.diagram.kind.Since;
import dev.dipeo.node.Diagrams;
import dev.dipeo.run.EventWait;
import dev.dipeo.run.Inputs;
import dev.dipeo.run.Outcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AwaitHookRunnerTest {
  private static final EventPattern PUSH = new EventPattern("github", "push", List.of());
  private static final ObjectNode EVENT =
      object(
          """
          {"id": 7, "provider": "github", "name": "push", "received_at": "2026-11-01T00:00:00Z",
           "headers": {"x-github-event": "push"}, "payload": {"ref": "refs/heads/main"}}
          """);

  private final List<EventWait> waits = new ArrayList<>();

  @Test
  void run_eventCame_isEmittedUnderItsNames() {
    var outcome =
        (Outcome.Emitted)
            run(Diagrams.settings("Wait"), PUSH, Uni.createFrom().item(Optional.of(EVENT)));

    var emission = outcome.emission();
    assertThat(emission.valueFor(Optional.empty())).isEqualTo(EVENT);
    assertThat(emission.valueFor(Optional.of("webhook_response"))).isEqualTo(EVENT);
    assertThat(emission.valueFor(Optional.of("event"))).isEqualTo(EVENT);
    assertThat(emission.valueFor(Optional.of("payload")))
        .isEqualTo(object("{\"ref\":\"refs/heads/main\"}"));
    assertThat(emission.valueFor(Optional.of("push"))).isEqualTo(EVENT);
    assertThat(waits)
        .containsExactly(
            new EventWait(
                "run-42",
                "Wait",
                1,
                42,
                PUSH,
                new Since.Start(),
                Diagrams.BEGUN,
                Duration.ofSeconds(60)));
  }

  @Test
  void run_timeOver_failsInTheWordsOfTheManual() {
    Uni<Optional<ObjectNode>> none = Uni.createFrom().item(Optional.empty());

    assertThat(failure(Diagrams.settings("Wait"), PUSH, none))
        .isEqualTo(
            new Outcome.Failure(
                "timeout", "Timeout waiting for webhook github.push after 60 s", ""));
    assertThat(
            failure(
                    Diagrams.settings("Wait", Duration.ofMillis(1_500)),
                    new EventPattern("slack", "", List.of()),
                    none)
                .message())
        .isEqualTo("Timeout waiting for webhook slack.* after 1.5 s");
    assertThat(waits.getLast().timeout()).isEqualTo(Duration.ofMillis(1_500));
  }

  @Test
  void run_waitRefused_fails() {
    Uni<Optional<ObjectNode>> refused =
        Uni.createFrom().failure(new EventWaits.RefusedException("10000 runs wait already"));

    assertThat(failure(Diagrams.settings("Wait"), PUSH, refused))
        .isEqualTo(new Outcome.Failure("wait_refused", "node 'Wait': 10000 runs wait already", ""));
  }

  @Test
  void run_cancelled_endsTheWait_andBeforeSubscriptionThereIsNone() {
    AtomicBoolean ended = new AtomicBoolean();
    Uni<Outcome> run =
        prepared(
            Diagrams.settings("Wait"),
            PUSH,
            Uni.createFrom()
                .<Optional<ObjectNode>>nothing()
                .onCancellation()
                .invoke(() -> ended.set(true)));
    assertThat(waits).isEmpty();

    var cancellable = run.subscribe().with(outcome -> {});
    assertThat(waits).hasSize(1);
    assertThat(ended).isFalse();
    cancellable.cancel();
    assertThat(ended).isTrue();
  }

  private Outcome.Failure failure(
      NodeOptions settings, EventPattern pattern, Uni<Optional<ObjectNode>> next) {
    return ((Outcome.Failed) run(settings, pattern, next)).failure();
  }

  private Outcome run(NodeOptions settings, EventPattern pattern, Uni<Optional<ObjectNode>> next) {
    return prepared(settings, pattern, next).await().atMost(Duration.ofSeconds(5));
  }

  private Uni<Outcome> prepared(
      NodeOptions settings, EventPattern pattern, Uni<Optional<ObjectNode>> next) {
    AwaitHook node = new AwaitHook(settings, pattern);
    var runner =
        new AwaitHookRunner(
            wait -> {
              waits.add(wait);
              return next;
            });
    return runner.run(
        node,
        Diagrams.activation(
            Diagrams.diagram(List.of(node), List.of()),
            new Inputs(object("{}"), object("{}"), Optional.empty()),
            1));
  }
}
