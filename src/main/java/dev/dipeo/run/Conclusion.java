package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/** How a run ended. */
sealed interface Conclusion {
  /** The run in its final state. */
  Run end(Run run, Instant at);

  /**
   * No work is left.
   *
   * @param result value of its endpoints; empty if nothing ran
   */
  record Completed(Optional<JsonNode> result) implements Conclusion {
    @Override
    public Run end(Run run, Instant at) {
      return run.ended(RunState.COMPLETED, at, Optional.empty(), Optional.empty(), result);
    }
  }

  /** A node failed, and its errors have no connection. */
  record Failed(String node, Outcome.Failure failure) implements Conclusion {
    @Override
    public Run end(Run run, Instant at) {
      return run.ended(
          RunState.FAILED, at, Optional.of(node), Optional.of(failure), Optional.empty());
    }
  }

  /** The run was cancelled by a caller. */
  record Cancelled() implements Conclusion {
    @Override
    public Run end(Run run, Instant at) {
      return run.ended(
          RunState.CANCELLED, at, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }
}
