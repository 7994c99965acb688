package dev.dipeo.node.hook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.DurationText;
import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.AwaitHook;
import dev.dipeo.diagram.template.MissingNameException;
import dev.dipeo.run.EventWait;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.NodeRunner;
import dev.dipeo.run.Outcome;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/**
 * Waits for an event and passes it on. Connections labelled {@code event} or {@code
 * webhook_response} carry the event, connections labelled {@code payload} only its payload.
 */
@Singleton
public final class AwaitHookRunner implements NodeRunner<AwaitHook> {
  private final EventWaits waits;

  public AwaitHookRunner(EventWaits waits) {
    this.waits = waits;
  }

  @Override
  public Class<AwaitHook> nodes() {
    return AwaitHook.class;
  }

  @Override
  public Uni<Outcome> run(AwaitHook node, NodeAttempt activation) {
    Duration timeout = node.timeout().orElseThrow();
    EventPattern pattern;
    try {
      pattern = node.event().fill(activation.inputs().variables());
    } catch (MissingNameException e) {
      return Uni.createFrom()
          .item(
              new Outcome.Failed(
                  new Outcome.Failure(
                      "missing_name",
                      "node '%s': subscribe_to.filters: %s".formatted(node.label(), e.getMessage()),
                      "")));
    }
    EventWait wait =
        new EventWait(
            activation.runId(),
            node.label(),
            activation.activation(),
            activation.startNumber(),
            pattern,
            node.since(),
            activation.since(),
            timeout);
    return Uni.createFrom()
        .deferred(() -> activation.pause().during(waits.next(wait)))
        .map(event -> event.isPresent() ? emitted(event.get()) : timeOver(pattern, timeout))
        .onFailure(EventWaits.RefusedException.class)
        .recoverWithItem(
            refused ->
                new Outcome.Failed(
                    new Outcome.Failure(
                        "wait_refused",
                        "node '%s': %s".formatted(node.label(), refused.getMessage()),
                        "")));
  }

  private static Outcome emitted(ObjectNode event) {
    JsonNode payload = event.path("payload");
    return new Outcome.Emitted(
        new Outcome.Emission(
            event,
            Map.of(
                "event",
                event,
                "payload",
                payload.isMissingNode() ? NullNode.getInstance() : payload,
                "webhook_response",
                event)));
  }

  private static Outcome timeOver(EventPattern pattern, Duration timeout) {
    String name = pattern.name().isEmpty() ? "*" : pattern.name();
    return new Outcome.Failed(
        new Outcome.Failure(
            "timeout",
            "Timeout waiting for webhook %s.%s after %s"
                .formatted(pattern.provider(), name, DurationText.seconds(timeout)),
            ""));
  }
}
