package dev.dipeo.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.diagram.Connection;
import dev.dipeo.diagram.Connection.ContentType;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.AwaitHook;
import dev.dipeo.diagram.kind.Code;
import dev.dipeo.diagram.kind.CodeJob;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.diagram.kind.Endpoint;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.NodeOptions;
import dev.dipeo.diagram.kind.NodeOptions.RetryPolicy;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.yaml.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Diagrams in few words, one thing a line:
 *
 * <pre>
 * start Start {"custom": "data"}
 * code Work retry=3 timeout=20 max=5
 * Start -> Work : label raw_text
 * Work[error] -> Repair
 * </pre>
 */
final class Sketch {
  private static final Pattern CONNECTION =
      Pattern.compile("(\\w+)(?:\\[(\\w+)])? -> (\\w+)(?: : (\\w+))?( raw_text)?");
  private static final Pattern NODE =
      Pattern.compile(
          "(\\w+) (\\w+)(?: retry=(\\d+))?(?: timeout=(\\d+))?(?: max=(\\d+))?(?: (\\{.*}))?");

  private Sketch() {}

  static CompiledDiagram compile(String text) {
    return CompiledDiagram.of(diagram(text));
  }

  static Diagram diagram(String text) {
    List<Node> nodes = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    int line = 0;
    for (String each : text.lines().map(String::strip).toList()) {
      Location at = new Location("sketch.yaml", ++line, 1);
      if (each.contains(" -> ")) {
        connections.add(connection(match(CONNECTION, each), at));
      } else {
        nodes.add(node(match(NODE, each), at));
      }
    }
    return new Diagram(
        "sketch", "sketch.yaml", text, nodes, connections, Diagram.DEFAULT_MAX_ITERATIONS);
  }

  static Run run(List<String> startNodes, String variables) {
    return new Run(
        "run-1",
        "sketch",
        "sketch.yaml",
        "",
        RunState.QUEUED,
        Optional.empty(),
        startNodes,
        object(variables),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Origin.SERVER,
        Resumes.NONE);
  }

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) Json.parse(json);
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }

  private static Matcher match(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.matches()) {
      throw new AssertionError("cannot read: " + line);
    }
    return matcher;
  }

  private static Connection connection(Matcher it, Location at) {
    Output output =
        Optional.ofNullable(it.group(2))
            .map(name -> Output.valueOf(name.toUpperCase(Locale.ROOT)))
            .orElse(Output.DEFAULT);
    ContentType type = it.group(5) == null ? ContentType.OBJECT : ContentType.RAW_TEXT;
    return new Connection(
        at, it.group(1), output, it.group(3), Optional.ofNullable(it.group(4)), type);
  }

  private static Node node(Matcher it, Location at) {
    Optional<RetryPolicy> retry =
        Optional.ofNullable(it.group(3))
            .map(Integer::parseInt)
            .map(max -> new RetryPolicy(max, Duration.ofMillis(2), Duration.ofMillis(5)));
    NodeOptions settings =
        new NodeOptions(
            it.group(2),
            at,
            Optional.ofNullable(it.group(4)).map(Long::parseLong).map(Duration::ofMillis),
            retry,
            Optional.ofNullable(it.group(5)).map(Integer::valueOf));
    ObjectNode data = object(Optional.ofNullable(it.group(6)).orElse("{}"));
    return switch (it.group(1)) {
      case "start" -> new Start(settings, Optional.empty(), data);
      case "code" -> new CodeJob(settings, new Code.Statements("", at.line()));
      case "condition" -> new Condition(settings, new Code.Expression("", at.line()));
      case "await" -> new AwaitHook(settings, new EventPattern("github", "push", List.of()));
      case "endpoint" -> new Endpoint(settings, Optional.empty());
      default -> throw new AssertionError("no kind: " + it.group(1));
    };
  }
}
