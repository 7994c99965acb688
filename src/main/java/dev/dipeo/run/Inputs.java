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
 * What a node gets to see.
 *
 * @param variables every variable by name: those of connections, and those of the start where no
 *     connection has the name
 * @param delivered only what the node's connections delivered, by variable name
 * @param single the value of the only label that connections to the node have, where there is
 *     exactly one
 * @param keys those of the variables whose names nobody chose: keys of an object that came along a
 *     connection, as of a payload or an answer
 */
public record Inputs(
    ObjectNode variables, ObjectNode delivered, Optional<JsonNode> single, Set<String> keys) {
  public Inputs {
    keys = Set.copyOf(keys);
  }

  /** Variables with names that somebody chose. */
  public Inputs(ObjectNode variables, ObjectNode delivered, Optional<JsonNode> single) {
    this(variables, delivered, single, Set.of());
  }

  /**
   * A value that came along a connection.
   *
   * @param defaultVariable the name that the source's kind gives to values without a label
   * @param back whether it leads back to the head of a loop
   */
  record Arrival(
      Connection connection, Optional<String> defaultVariable, JsonNode value, boolean back) {
    /** The value in the form that the connection asks for. */
    JsonNode handedOver() {
      return connection.contentType() == ContentType.RAW_TEXT ? text(value) : value;
    }

    /** The name that the value has besides its keys; an error has only its keys. */
    Optional<String> defaultName() {
      return connection.output() == Output.ERROR ? Optional.empty() : defaultVariable;
    }

    /** The variables that the keys of the value become. */
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
   * Names what arrived. A label beats a default name, that beats a key of an object; among equals
   * the later connection in the file wins, and what came back in a loop beats what came from
   * outside.
   *
   * @param labels every label of a connection to the node, delivering or not
   * @param arrivals in the order of the file
   * @param start the start variables, which give way to all of these
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
