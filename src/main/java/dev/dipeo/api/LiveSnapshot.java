package dev.dipeo.api;

import dev.dipeo.api.LiveEvent.Activation;
import dev.dipeo.api.LiveEvent.Kind;
import dev.dipeo.run.RunStore.RecordedRun;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A run as it was when its reader was there already: what happened in between, the reader is told
 * by it or as an event, and not twice.
 *
 * @param shown the activations that it has, and whether they were over
 */
record LiveSnapshot(LiveEvent run, Map<Activation, Boolean> shown) {
  static LiveSnapshot of(RecordedRun run) {
    return new LiveSnapshot(
        LiveEvent.run(run),
        run.nodes().stream()
            .collect(Collectors.toMap(Activation::of, node -> node.finishedAt().isPresent())));
  }

  /** Whether the run as it was does not show this. */
  boolean lacks(LiveEvent event) {
    return event
        .of()
        .map(shown::get)
        .map(wasOver -> !wasOver && event.kind() != Kind.NODE_STARTED)
        .orElse(true);
  }
}
