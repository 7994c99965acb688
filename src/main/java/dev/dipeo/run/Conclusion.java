package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** How a run ended. */
sealed interface Conclusion {
  /**
   * Nothing is left to do.
   *
   * @param result what its endpoints got; none when nothing ran
   */
  record Completed(Optional<JsonNode> result) implements Conclusion {}

  /** A node failed whose errors go nowhere. */
  record Failed(String node, Outcome.Failure failure) implements Conclusion {}

  /** Somebody asked for the end. */
  record Cancelled() implements Conclusion {}
}
