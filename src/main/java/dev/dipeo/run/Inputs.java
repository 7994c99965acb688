package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.Connection;
import dev.dipeo.diagram.Connection.ContentType;
import dev.dipeo.diagram.kind.Output;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The inputs of a node.
 *
 * @param variables all variables by name: those from connections, then start variables with other
 *     names
 * @param delivered only the values from the node's connections, by variable name
 * @param single value of the only label among the node's connections, if there is exactly one
 * @param keys names of variables that the author did not choose: keys of an object from a
 *     connection, such as a payload or a response
 */
public record Inputs(
    ObjectNode variables, ObjectNode delivered, Optional<JsonNode> single, Set<String> keys) {
  public Inputs {
    keys = Set.copyOf(keys);
  }

  /** Variables whose names the author chose. */
  public Inputs(ObjectNode variables, ObjectNode delivered, Optional<JsonNode> single) {
    this(variables, delivered, single, Set.of());
  }

  /** The input of a node that takes one value: {@link #single}, else {@link #delivered}. */
  public JsonNode value() {
    return single.orElse(delivered);
  }

  /**
   * A value from a connection.
   *
   * @param defaultVariable name that the source's kind gives to values without a label
   * @param back whether the connection leads back to the head of a loop
   */
  record Arrival(
      Connection connection, Optional<String> defaultVariable, JsonNode value, boolean back) {
    /** The value as converted by the connection. */
    JsonNode handedOver() {
      return connection.contentType() == ContentType.RAW_TEXT ? text(value) : value;
    }

    /** The name of the value itself, besides its keys; an error has only its keys. */
    Optional<String> defaultName() {
      return connection.output() == Output.ERROR ? Optional.empty() : defaultVariable;
    }

    /** The variables made from the keys of the value. */
    ObjectNode spread() {
      ObjectNode keys = newObject();
      boolean asText = connection.contentType() == ContentType.RAW_TEXT;
      if (value instanceof ObjectNode object && !(asText && defaultName().isPresent())) {
        object
            .properties()
            .forEach(e -> keys.set(e.getKey(), asText ? text(e.getValue()) : e.getValue()));
      }
      return keys;
    }
  }

  /**
   * Names the arrived values. A label takes precedence over a default name, and that over a key of
   * an object; otherwise the later connection in the file wins, and a value that came back in a
   * loop wins over one from outside.
   *
   * @param labels labels of all connections to the node, delivering or not
   * @param arrivals in the order of the file
   * @param start start variables; all others take precedence over them
   */
  static Inputs gather(Set<String> labels, List<Arrival> arrivals, ObjectNode start) {
    List<Arrival> ordered = arrivals.stream().sorted(Comparator.comparing(Arrival::back)).toList();
    ObjectNode delivered = newObject();
    delivered.setAll(named(ordered.stream().filter(arrival -> !arrival.back()).toList()));
    delivered.setAll(named(ordered.stream().filter(Arrival::back).toList()));
    ObjectNode variables = newObject();
    variables.setAll(start);
    variables.setAll(delivered);
    Optional<JsonNode> single =
        ordered.stream()
            .filter(arrival -> labels.size() == 1 && arrival.connection().label().isPresent())
            .reduce((earlier, later) -> later)
            .map(Arrival::handedOver);
    return new Inputs(variables, delivered, single, keys(ordered, start));
  }

  private static Set<String> keys(List<Arrival> arrivals, ObjectNode start) {
    Set<String> keys = new HashSet<>();
    Set<String> chosen = new HashSet<>();
    start.fieldNames().forEachRemaining(chosen::add);
    for (Arrival arrival : arrivals) {
      Optional<String> label = arrival.connection().label();
      if (label.isPresent()) {
        chosen.add(label.get());
      } else {
        arrival.spread().fieldNames().forEachRemaining(keys::add);
        arrival.defaultName().ifPresent(chosen::add);
      }
    }
    keys.removeAll(chosen);
    return keys;
  }

  private static ObjectNode named(List<Arrival> arrivals) {
    List<Arrival> unlabelled =
        arrivals.stream().filter(arrival -> arrival.connection().label().isEmpty()).toList();
    ObjectNode named = newObject();
    unlabelled.forEach(arrival -> named.setAll(arrival.spread()));
    unlabelled.forEach(
        arrival -> arrival.defaultName().ifPresent(name -> named.set(name, arrival.handedOver())));
    arrivals.forEach(
        arrival ->
            arrival.connection().label().ifPresent(name -> named.set(name, arrival.handedOver())));
    return named;
  }

  private static JsonNode text(JsonNode value) {
    return TextNode.valueOf(Json.textOf(value));
  }

  private static ObjectNode newObject() {
    return JsonNodeFactory.instance.objectNode();
  }
}
