package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.LowerCase;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunStore.RecordedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Runs as JSON. */
final class RunJson {
  private RunJson() {}

  /** The fields in lists: all except inputs and nodes. */
  static ObjectNode summary(Run run) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", run.id())
        .put("diagram", run.diagram())
        .put("file", run.file())
        .put("state", LowerCase.of(run.state()));
    executionId(run).ifPresent(execution -> json.put("execution_id", execution));
    replayOf(run).ifPresent(first -> json.put("replay_of", first));
    times(json, run.createdAt(), run.finishedAt());
    run.origin().commandPid().ifPresent(pid -> json.put("process", pid));
    run.resumes()
        .last()
        .ifPresent(
            at -> json.put("resumes", run.resumes().count()).put("resumed_at", at.toString()));
    run.failure().ifPresent(failure -> json.set("error", error(failure, run.failedNode())));
    run.result().ifPresent(result -> json.set("result", result));
    return json;
  }

  /** The execution id of the run's event, from the start variable {@code event}. */
  private static Optional<String> executionId(Run run) {
    return run.eventId().map(_ -> run.variables().path("event").path("id").asText());
  }

  /** The replayed run, or the execution that the run's own one replays. */
  private static Optional<String> replayOf(Run run) {
    return run.origin()
        .replayOf()
        .or(
            () ->
                run.eventId()
                    .map(_ -> run.variables().path("event").path("replay_of").asText())
                    .filter(first -> !first.isEmpty()));
  }

  /**
   * All fields of a run. Reads its diagram again if it failed, so it must not run on a thread of
   * the store.
   */
  static ObjectNode whole(RecordedRun recorded) {
    return whole(recorded, new FailedLines());
  }

  /**
   * All fields of one of several runs.
   *
   * @param lines shared by the runs, to read each diagram once
   */
  static ObjectNode whole(RecordedRun recorded, FailedLines lines) {
    ObjectNode json = summary(recorded.run());
    lines
        .of(recorded.run())
        .ifPresent(at -> json.withObjectProperty("error").put("line", at.line()));
    json.set("inputs", recorded.run().variables());
    var nodes = json.putArray("nodes");
    recorded.nodes().forEach(node -> nodes.add(node(node)));
    return json;
  }

  /** One activation of a node. */
  static ObjectNode node(NodeRecord node) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("node", node.node())
        .put("activation", node.activation())
        .put("state", LowerCase.of(node.state()))
        .put("attempts", node.attempts());
    times(json, node.startedAt(), node.finishedAt());
    json.set("inputs", node.inputs());
    node.taken().ifPresent(taken -> json.put("output", LowerCase.of(taken)));
    node.value().ifPresent(value -> json.set("value", value));
    node.failure().ifPresent(failure -> json.set("error", error(failure, Optional.empty())));
    var log = json.putArray("log");
    node.log().forEach(line -> log.add(line(line)));
    return json;
  }

  /** A line that a node printed. */
  static ObjectNode line(LogLine line) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("stream", line.error() ? "stderr" : "stdout")
        .put("text", line.text());
  }

  private static void times(ObjectNode json, Instant from, Optional<Instant> to) {
    json.put("started_at", from.toString());
    to.ifPresent(
        end ->
            json.put("finished_at", end.toString())
                .put("duration_ms", Duration.between(from, end).toNanos() / 1e6));
  }

  private static ObjectNode error(Outcome.Failure failure, Optional<String> node) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", failure.type()).put("message", failure.message());
    node.ifPresent(label -> json.put("node", label));
    if (!failure.detail().isEmpty()) {
      json.put("detail", failure.detail());
    }
    return json;
  }
}
