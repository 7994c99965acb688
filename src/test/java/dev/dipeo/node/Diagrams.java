package dev.dipeo.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.diagram.Connection;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.Node;
import dev.dipeo.diagram.Settings;
import dev.dipeo.diagram.Template;
import dev.dipeo.diagram.UrlTemplate;
import dev.dipeo.run.Inputs;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.Pause;
import dev.dipeo.secret.SealedText;
import dev.dipeo.yaml.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Small diagrams and activations for the tests of runners. */
public final class Diagrams {
  /** When attempts begin. */
  public static final Instant BEGUN = Instant.parse("2026-11-02T12:00:00Z");

  private static final Location AT = new Location("deploy.yaml", 1, 1);

  private Diagrams() {}

  public static Settings settings(String label) {
    return new Settings(label, AT, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public static Settings settings(String label, Duration timeout) {
    return new Settings(label, AT, Optional.of(timeout), Optional.empty(), Optional.empty());
  }

  public static Diagram diagram(List<Node> nodes, List<Connection> connections) {
    return new Diagram("deploy", "deploy.yaml", "", nodes, connections, 1_000);
  }

  public static Connection connection(String from, String to, Optional<String> label) {
    return new Connection(
        AT, from, Connection.Output.DEFAULT, to, label, Connection.ContentType.OBJECT);
  }

  public static NodeAttempt activation(Diagram diagram, Inputs inputs, int attempt) {
    return new NodeAttempt(
        "run-42", 42, diagram, inputs, List.of(), 1, attempt, BEGUN, line -> {}, Pause.UNSAID);
  }

  /** A template that is its text. */
  public static Template text(String text) {
    return variables -> TextNode.valueOf(text);
  }

  /** A template that is the value of one variable. */
  public static Template variable(String name) {
    return variables -> {
      if (!variables.has(name)) {
        throw new Template.MissingNameException("'" + name + "' is not known here");
      }
      return variables.get(name);
    };
  }

  /** A URL without places, or whatever a template makes of one. */
  public static UrlTemplate url(Template template) {
    return variables -> SealedText.of(template.renderText(variables));
  }

  public static ObjectNode object(String json) {
    try {
      return (ObjectNode) Json.parse(json);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
