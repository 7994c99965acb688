package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The durable record of runs. A returned Uni does nothing before subscription, never blocks the
 * caller, and completes when the change is on disk. Changes take effect in the order of
 * subscription.
 */
public interface RunStore {
  /**
   * Records new runs, all or none. Skips a run if one with the same event and diagram exists, so
   * that an event dispatched twice starts no run twice.
   *
   * @param payload the payload of the event that starts them. The event is recorded already, so
   *     that a variable {@code payload} which is this value need not be recorded again
   * @return the runs that are new
   */
  Uni<List<Run>> create(List<Run> runs, Optional<JsonNode> payload);

  /** Records new runs whose variables refer to no event. */
  default Uni<List<Run>> create(List<Run> runs) {
    return create(runs, Optional.empty());
  }

  /**
   * Writes activations of nodes, all or none, each replacing the one with the same sequence number.
   * A late record of a start never replaces a finished one.
   */
  Uni<Void> record(Run run, List<NodeRecord> nodes);

  /** Marks a run as begun; false if it has already finished. */
  Uni<Boolean> begin(String runId);

  /**
   * Records activations, and the end of a run unless the run has already finished.
   *
   * @param ended the run in a final state, with its time
   */
  Uni<Void> finish(Run ended, List<NodeRecord> nodes);

  /**
   * Records that an event ended a wait of a run. An event ends at most one wait of a run.
   *
   * @param node label of the waiting node
   * @param activation number of its activation
   * @return false if the event has ended another wait of the run
   */
  Uni<Boolean> woke(String runId, String node, int activation, long eventId);

  /**
   * Records what a run waits for, so that events which other processes dispatch are shown to it.
   * Events that were dispatched before are in the journal.
   */
  Uni<Void> waits(EventWait wait);

  /** Completes when every change subscribed to before is on disk; changes nothing. */
  Uni<Void> written();

  Uni<Optional<RecordedRun>> find(String runId);

  /** Newest first, without nodes. */
  Uni<List<Run>> list(RunQuery query);

  /** The runs that an event started or woke, oldest first. */
  Uni<List<RecordedRun>> ofEvent(long eventId);

  /** Unfinished runs that belong to this process, oldest first, without large fields. */
  Uni<List<Unfinished>> unfinished(String afterRunId, int max);

  /** Those among these runs that belong to this process and are unfinished. */
  Uni<List<Unfinished>> unfinished(List<Long> numbers);

  /**
   * Counts runs as resumed. On disk before any of them continues, so that a run that crashes the
   * process is detected.
   *
   * @param runs new counts by run id
   */
  Uni<Void> resumed(Map<String, Resumes> runs);

  /** Ends a run that no process drives as failed, and its activations in progress as cancelled. */
  Uni<Void> abandon(String runId, Instant at, Outcome.Failure why);

  /** Ends a run that no process drives as cancelled, with its activations in progress. */
  Uni<Void> cancel(String runId, Instant at);

  /**
   * Records a clean shutdown of this process: no run has crashed the process, see {@link
   * Resumes#inVain}.
   */
  Uni<Void> acquit();

  /** The events that woke a run, in ascending order. */
  Uni<List<Wake>> wakes(String runId);

  /**
   * An event that ended a wait.
   *
   * @param node label of the node that waited; empty in old records
   * @param activation number of its activation
   */
  record Wake(long eventId, Optional<String> node, int activation) {
    /** Whether it ended exactly this wait. */
    public boolean isOf(EventWait wait) {
      return node.filter(wait.node()::equals).isPresent() && activation == wait.activation();
    }
  }

  /** A run with its nodes, ordered by sequence. */
  record RecordedRun(Run run, List<NodeRecord> nodes) {}

  /**
   * An unfinished run.
   *
   * @param nodesOver number of nodes that have completed or failed
   * @param onlyWaits whether all its nodes in progress wait for events
   */
  record Unfinished(
      String id,
      String diagram,
      RunState state,
      Optional<Long> eventId,
      Origin origin,
      Resumes resumes,
      int nodesOver,
      boolean onlyWaits) {}

  /**
   * Which runs to list, newest first.
   *
   * @param beforeId only runs with a smaller id, for the next page
   */
  record RunQuery(
      Optional<String> diagram, Optional<RunState> state, Optional<String> beforeId, int limit) {}
}
