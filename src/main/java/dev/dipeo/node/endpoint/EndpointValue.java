package dev.dipeo.node.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.Connection;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.kind.Endpoint;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.run.NodeAttempt;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The value of an endpoint, which is the run's result.
 *
 * <ul>
 *   <li>One connection delivered: its value, labelled or not. So {@code code_job → endpoint} ends
 *       with the code's return value, not with {@code {"result": …}}.
 *   <li>Several delivered: an object of their values by variable name.
 *   <li>A connection without label comes from a start or condition, which name no variable: the
 *       object of everything delivered.
 * </ul>
 */
final class EndpointValue {
  private EndpointValue() {}

  static JsonNode of(Endpoint node, NodeAttempt activation) {
    ObjectNode delivered = activation.inputs().delivered();
    Set<String> names = new LinkedHashSet<>();
    for (Connection connection : activation.diagram().connections()) {
      if (connection.to().equals(node.label())) {
        Optional<String> name = variable(connection, activation.diagram());
        if (name.isEmpty()) {
          return delivered;
        }
        if (delivered.has(name.get())) {
          names.add(name.get());
        }
      }
    }
    if (names.size() == 1) {
      return delivered.path(names.iterator().next());
    }
    return names.isEmpty() ? delivered : delivered.deepCopy().retain(names);
  }

  private static Optional<String> variable(Connection connection, Diagram diagram) {
    if (connection.label().isPresent()) {
      return connection.label();
    }
    if (connection.output() == Output.ERROR) {
      return Optional.of("error"); // {error: {…}} is delivered by its key
    }
    return diagram.nodes().stream()
        .filter(source -> source.label().equals(connection.from()))
        .findFirst()
        .flatMap(source -> source.kind().variable());
  }
}
