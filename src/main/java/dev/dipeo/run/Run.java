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
 * @param diagram the diagram's name
 * @param file the diagram's file, as users know it
 * @param source the diagram's text as the run began with it; a run never changes to a newer version
 * @param eventId the event that started it
 * @param startNodes labels of the start nodes that the run begins with
 * @param variables the start variables: run inputs, or event and payload
 * @param failedNode label of the node that made it fail
 * @param failure why it failed
 * @param result what its endpoints got
 * @param origin where it comes from, besides the event
 * @param resumes how often it was resumed
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
  /** A new run that an event starts. */
  public static Run queued(
      String id,
      Diagram diagram,
      List<String> startNodes,
      ObjectNode variables,
      long eventId,
      Instant at) {
    return queued(id, diagram, startNodes, variables, Optional.of(eventId), at, Origin.SERVER);
  }

  /** A new run that a person or program starts on the server. */
  public static Run queued(
      String id, Diagram diagram, List<String> startNodes, ObjectNode variables, Instant at) {
    return queued(id, diagram, startNodes, variables, at, Origin.SERVER);
  }

  /** A new run that a person or program starts. */
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

  /** The run that was there first: this one, or the one that it does again. */
  public String firstId() {
    return origin.replayOf().orElse(id);
  }

  /**
   * What numbers the run's start: events that were received since have greater numbers. That of the
   * event that started it, else its own.
   */
  public long startNumber() {
    return eventId.orElseGet(() -> RunId.number(id).orElse(0));
  }

  /**
   * The diagram as the run began with it.
   *
   * @throws MistakesException when this version cannot read it
   */
  public Diagram originalDiagram() throws MistakesException {
    return LightReader.read(diagram, file, source).diagram();
  }

  /** The same run, failed through no node's fault. */
  Run failed(Outcome.Failure why, Instant at) {
    return ended(RunState.FAILED, at, Optional.empty(), Optional.of(why), Optional.empty());
  }

  /** The same run, ended. */
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
