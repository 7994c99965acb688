package dev.dipeo.api;

import dev.dipeo.api.LiveEvent.Activation;
import dev.dipeo.api.LiveEvent.Kind;
import dev.dipeo.run.RunStore.RecordedRun;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The state of a run, read after its reader was added: each later change reaches the reader either
 * in it or as an event, but not twice.
 *
 * @param shown the activations in it, and whether they had finished
 */
record LiveSnapshot(LiveEvent run, Map<Activation, Boolean> shown) {
  static LiveSnapshot of(RecordedRun run) {
    return new LiveSnapshot(
        LiveEvent.run(run),
        run.nodes().stream()
            .collect(Collectors.toMap(Activation::of, node -> node.finishedAt().isPresent())));
  }

  /** Whether the event is not yet part of this state. */
  boolean lacks(LiveEvent event) {
    return event
        .of()
        .map(shown::get)
        .map(wasOver -> !wasOver && event.kind() != Kind.NODE_STARTED)
        .orElse(true);
  }
}
