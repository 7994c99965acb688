package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/** How a run ended. */
sealed interface Conclusion {
  /** The run as it ended. */
  Run end(Run run, Instant at);

  /**
   * Nothing is left to do.
   *
   * @param result what its endpoints got; none when nothing ran
   */
  record Completed(Optional<JsonNode> result) implements Conclusion {
    @Override
    public Run end(Run run, Instant at) {
      return run.ended(RunState.COMPLETED, at, Optional.empty(), Optional.empty(), result);
    }
  }

  /** A node failed whose errors go nowhere. */
  record Failed(String node, Outcome.Failure failure) implements Conclusion {
    @Override
    public Run end(Run run, Instant at) {
      return run.ended(
          RunState.FAILED, at, Optional.of(node), Optional.of(failure), Optional.empty());
    }
  }

  /** Somebody asked for the end. */
  record Cancelled() implements Conclusion {
    @Override
    public Run end(Run run, Instant at) {
      return run.ended(
          RunState.CANCELLED, at, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }
}
