package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.LightReader;
import dev.dipeo.yaml.MistakesException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One execution of a diagram, without its nodes.
 *
 * @param id {@code run-<number>}
 * @param diagram name of the diagram
 * @param file file of the diagram, as users know it
 * @param source text of the diagram when the run began; a run never switches to a newer version
 * @param eventId id of the event that started it
 * @param startNodes labels of the nodes at which the run begins
 * @param variables start variables: run inputs, or event and payload
 * @param failedNode label of the node that made it fail
 * @param failure cause of the failure
 * @param result value of its endpoints
 * @param origin owner and replayed run
 * @param resumes number of resumes
 */
public record Run(
    String id,
    String diagram,
    String file,
    String source,
    RunState state,
    Optional<Long> eventId,
    List<String> startNodes,
    ObjectNode variables,
    Instant createdAt,
    Optional<Instant> finishedAt,
    Optional<String> failedNode,
    Optional<Outcome.Failure> failure,
    Optional<JsonNode> result,
    Origin origin,
    Resumes resumes) {
  /** A new run started by an event. */
  public static Run queued(
      String id,
      Diagram diagram,
      List<String> startNodes,
      ObjectNode variables,
      long eventId,
      Instant at) {
    return queued(id, diagram, startNodes, variables, Optional.of(eventId), at, Origin.SERVER);
  }

  /** A new run started by a caller, driven by the server. */
  public static Run queued(
      String id, Diagram diagram, List<String> startNodes, ObjectNode variables, Instant at) {
    return queued(id, diagram, startNodes, variables, at, Origin.SERVER);
  }

  /** A new run started by a caller. */
  public static Run queued(
      String id,
      Diagram diagram,
      List<String> startNodes,
      ObjectNode variables,
      Instant at,
      Origin origin) {
    return queued(id, diagram, startNodes, variables, Optional.empty(), at, origin);
  }

  private static Run queued(
      String id,
      Diagram diagram,
      List<String> startNodes,
      ObjectNode variables,
      Optional<Long> eventId,
      Instant at,
      Origin origin) {
    return new Run(
        id,
        diagram.name(),
        diagram.file(),
        diagram.source(),
        RunState.QUEUED,
        eventId,
        startNodes,
        variables,
        at,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        origin,
        Resumes.NONE);
  }

  /** The id of the original run: this one, or the one that it replays. */
  public String firstId() {
    return origin.replayOf().orElse(id);
  }

  /**
   * The number at which the run starts among the events: events received later have greater
   * numbers. The id of the event that started it, else its own.
   */
  public long startNumber() {
    return eventId.orElseGet(() -> RunId.number(id).orElse(0));
  }

  /**
   * The diagram with which the run began.
   *
   * @throws MistakesException when this version of the program cannot read it
   */
  public Diagram originalDiagram() throws MistakesException {
    return LightReader.read(diagram, file, source).diagram();
  }

  /** The run as failed, without a failed node. */
  Run failed(Outcome.Failure why, Instant at) {
    return ended(RunState.FAILED, at, Optional.empty(), Optional.of(why), Optional.empty());
  }

  /** The run in a final state. */
  public Run ended(
      RunState state,
      Instant at,
      Optional<String> failedNode,
      Optional<Outcome.Failure> failure,
      Optional<JsonNode> result) {
    return new Run(
        id,
        diagram,
        file,
        source,
        state,
        eventId,
        startNodes,
        variables,
        createdAt,
        Optional.of(at),
        failedNode,
        failure,
        result,
        origin,
        resumes);
  }
}
