package dev.dipeo.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.diagram.Connection;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.NodeOptions;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateParser;
import dev.dipeo.diagram.template.UrlTemplate;
import dev.dipeo.run.Inputs;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.Pause;
import dev.dipeo.yaml.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small diagrams and activations for the tests of runners. */
public final class Diagrams {
  /** When attempts begin. */
  public static final Instant BEGUN = Instant.parse("2026-11-02T12:00:00Z");

  private static final Location AT = new Location("deploy.yaml", 1, 1);

  private Diagrams() {}

  public static NodeOptions settings(String label) {
    return new NodeOptions(label, AT, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public static NodeOptions settings(String label, Duration timeout) {
    return new NodeOptions(label, AT, Optional.of(timeout), Optional.empty(), Optional.empty());
  }

  public static Diagram diagram(List<Node> nodes, List<Connection> connections) {
    return new Diagram("deploy", "deploy.yaml", "", nodes, connections, 1_000);
  }

  public static Connection connection(String from, String to, Optional<String> label) {
    return new Connection(AT, from, Output.DEFAULT, to, label, Connection.ContentType.OBJECT);
  }

  public static NodeAttempt activation(Diagram diagram, Inputs inputs, int attempt) {
    return new NodeAttempt(
        "run-42", 42, diagram, inputs, List.of(), 1, attempt, BEGUN, line -> {}, Pause.UNSAID);
  }

  public static Template text(String text) {
    return TemplateParser.parse(text);
  }

  /** A template that is the value of one variable. */
  public static Template variable(String name) {
    return TemplateParser.parse("{{" + name + "}}");
  }

  public static UrlTemplate url(Template template) {
    return new UrlTemplate(template, Map.of());
  }

  public static ObjectNode object(String json) {
    try {
      return (ObjectNode) Json.parse(json);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
