package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.kind.Node.Trait;
import dev.dipeo.diagram.kind.Output;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One activation of a node as recorded: enough to show it and, once finished, to resume the run
 * behind it.
 *
 * @param sequence order of the activations' beginnings within the run, from 1
 * @param node the node's label
 * @param activation counts the activations of this node, from 1
 * @param attempts attempts made so far
 * @param inputs what its connections delivered, by variable name
 * @param taken the output that the value went along, once finished
 * @param value what it sent along; see {@link Outcome.Emission}
 * @param named what it sent along connections with these labels
 * @param failure why it failed, when it did
 * @param log what it printed, in order
 */
public record NodeRecord(
    int sequence,
    String node,
    int activation,
    NodeState state,
    int attempts,
    ObjectNode inputs,
    Optional<Output> taken,
    Optional<JsonNode> value,
    Map<String, JsonNode> named,
    Optional<Outcome.Failure> failure,
    List<LogLine> log,
    Instant startedAt,
    Optional<Instant> finishedAt) {
  /** A new record of a node that begins, or begins again after a restart. */
  static NodeRecord begun(int sequence, Firing firing, Instant startedAt) {
    return new NodeRecord(
        sequence,
        firing.node().label(),
        firing.activation(),
        firing.node().kind().has(Trait.WAITS) ? NodeState.WAITING : NodeState.RUNNING,
        0,
        firing.inputs().delivered(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        List.of(),
        startedAt,
        Optional.empty());
  }

  /** The same activation with its outcome. */
  NodeRecord finished(Outcome outcome, int attempts, List<LogLine> log, Instant at) {
    return switch (outcome) {
      case Outcome.Emitted(var emission, int _) ->
          completed(Output.DEFAULT, emission, attempts, log, at);
      case Outcome.Branched(Output taken, var emission) ->
          completed(taken, emission, attempts, log, at);
      case Outcome.Failed(var failure, int _) -> failed(failure, attempts, log, at);
    };
  }

  private NodeRecord completed(
      Output output, Outcome.Emission emission, int attempts, List<LogLine> log, Instant at) {
    return ended(
        NodeState.COMPLETED,
        attempts,
        Optional.of(output),
        Optional.of(emission.value()),
        emission.named(),
        Optional.empty(),
        log,
        at);
  }

  private NodeRecord failed(Outcome.Failure why, int attempts, List<LogLine> log, Instant at) {
    return ended(
        NodeState.FAILED,
        attempts,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.of(why),
        log,
        at);
  }

  NodeRecord cancelled(List<LogLine> log, Instant at) {
    return ended(NodeState.CANCELLED, attempts, taken, value, named, failure, log, at);
  }

  private NodeRecord ended(
      NodeState state,
      int attempts,
      Optional<Output> taken,
      Optional<JsonNode> value,
      Map<String, JsonNode> named,
      Optional<Outcome.Failure> failure,
      List<LogLine> log,
      Instant at) {
    return new NodeRecord(
        sequence,
        node,
        activation,
        state,
        attempts,
        inputs,
        taken,
        value,
        named,
        failure,
        log,
        startedAt,
        Optional.of(at));
  }

  /** What the activation came to, when it came to an end of its own. */
  Optional<Outcome> outcome() {
    return switch (state) {
      case COMPLETED ->
          Optional.of(
              new Outcome.Branched(
                  taken.orElseThrow(), new Outcome.Emission(value.orElseThrow(), named)));
      case FAILED -> Optional.of(new Outcome.Failed(failure.orElseThrow()));
      case RUNNING, WAITING, CANCELLED -> Optional.empty();
    };
  }
}
