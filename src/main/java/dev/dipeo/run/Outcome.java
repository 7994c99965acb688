package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.kind.Output;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a node's attempt came to. Runners return it and touch neither store nor channel; the engine
 * applies it.
 */
public sealed interface Outcome {
  /**
   * The node is done and sends a value along its default output.
   *
   * @param tries see {@link #tries()}
   */
  record Emitted(Emission emission, int tries) implements Outcome {
    public Emitted(Emission emission) {
      this(emission, 1);
    }
  }

  /** The node is done and sends a value along one of its outputs; the others are dead. */
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

  /** How often the node tried within this attempt; more than once where trying is its own. */
  default int tries() {
    return 1;
  }

  /**
   * What a node sends.
   *
   * @param value what a connection hands over
   * @param named what a connection whose label is a key of this map hands over instead
   */
  record Emission(JsonNode value, Map<String, JsonNode> named) {
    public static Emission of(JsonNode value) {
      return new Emission(value, Map.of());
    }

    /**
     * Passes variables on: a connection with a label hands over the variable of that name, if there
     * is one, any other connection all of them.
     */
    public static Emission passingOn(ObjectNode variables) {
      return new Emission(
          variables,
          variables
              .propertyStream()
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * What a node that failed sends along its error output: {@code {error: {type, message, node,
     * attempt, inputs}}}.
     *
     * @param delivered what the node's connections delivered; see {@link FailedInputs}
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

    /** What a connection with this label hands over. */
    public JsonNode valueFor(java.util.Optional<String> label) {
      return label.map(named::get).orElse(value);
    }
  }

  /**
   * Why an attempt failed.
   *
   * @param type stable name, as {@code ValueError}, {@code http_error}, {@code timeout}
   * @param message one sentence for people
   * @param detail more lines, as a traceback; may be empty
   */
  record Failure(String type, String message, String detail) {}
}
