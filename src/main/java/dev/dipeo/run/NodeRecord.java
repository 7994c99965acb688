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
 * The record of one activation of a node: enough to show it and, once finished, to resume the run
 * after it.
 *
 * @param sequence number of the activation in the run, by order of start, from 1
 * @param node label of the node
 * @param activation number of the node's activation, from 1
 * @param attempts attempts made so far
 * @param inputs values from its connections, by variable name
 * @param taken output that carried the value, once finished
 * @param value value on that output; see {@link Outcome.Emission}
 * @param named values for connections with these labels
 * @param failure cause of the failure, if failed
 * @param log lines that it printed, in order
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
  /** The record of a node that starts, or starts again after a restart. */
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

  /** The record with its outcome. */
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

  /** The outcome, if the activation finished by itself. */
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
