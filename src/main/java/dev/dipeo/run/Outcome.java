package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.kind.Output;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The outcome of an attempt at a node. Runners return it and touch neither store nor channel; the
 * engine applies it.
 */
public sealed interface Outcome {
  /**
   * The node completed and sends a value along its default output.
   *
   * @param tries see {@link #tries()}
   */
  record Emitted(Emission emission, int tries) implements Outcome {
    public Emitted(Emission emission) {
      this(emission, 1);
    }
  }

  /** The node completed and sends a value along one of its outputs; the others are dead. */
  record Branched(Output taken, Emission emission) implements Outcome {}

  /**
   * The attempt failed.
   *
   * @param tries see {@link #tries()}
   */
  record Failed(Failure failure, int tries) implements Outcome {
    public Failed(Failure failure) {
      this(failure, 1);
    }
  }

  /** How often the node tried within this attempt; more than 1 only if its runner retries. */
  default int tries() {
    return 1;
  }

  /**
   * The values that a node sends.
   *
   * @param value value for all other connections
   * @param named values for connections with these labels
   */
  record Emission(JsonNode value, Map<String, JsonNode> named) {
    public static Emission of(JsonNode value) {
      return new Emission(value, Map.of());
    }

    /**
     * Passes variables on: a connection whose label is the name of a variable gets that variable,
     * any other connection gets all of them.
     */
    public static Emission passingOn(ObjectNode variables) {
      return new Emission(
          variables,
          variables
              .propertyStream()
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * The value that a failed node sends along its error output: {@code {error: {type, message,
     * node, attempt, inputs}}}.
     *
     * @param delivered values from the node's connections; see {@link FailedInputs}
     */
    static Emission ofError(Failure failure, String node, int attempt, ObjectNode delivered) {
      ObjectNode error =
          JsonNodeFactory.instance
              .objectNode()
              .put("type", failure.type())
              .put("message", failure.message())
              .put("node", node)
              .put("attempt", attempt);
      FailedInputs.addTo(error, delivered);
      return passingOn(JsonNodeFactory.instance.objectNode().set("error", error));
    }

    /** The value for a connection with this label. */
    public JsonNode valueFor(java.util.Optional<String> label) {
      return label.map(named::get).orElse(value);
    }
  }

  /**
   * Why an attempt failed.
   *
   * @param type stable name, as {@code ValueError}, {@code http_error}, {@code timeout}
   * @param message one sentence for users
   * @param detail further lines, such as a traceback; may be empty
   */
  record Failure(String type, String message, String detail) {}
}
