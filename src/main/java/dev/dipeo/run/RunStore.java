package dev.dipeo.run;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The durable record of runs. Nothing happens before subscription; none blocks the caller; each
 * completes when the change is on disk. Changes take effect in the order of subscription.
 */
public interface RunStore {
  /**
   * Records new runs, all or none. A run with an event id is left out when there is one already
   * with the same event and diagram, so that an event dispatched twice starts nothing twice.
   *
   * @return the runs that are new
   */
  Uni<List<Run>> create(List<Run> runs);

  /**
   * Writes an activation of a node, in place of the one with the same sequence number; but what is
   * over is not in progress again, should the record of its beginning come late.
   */
  Uni<Void> record(String runId, NodeRecord node);

  /** Marks a run as begun; false when it has ended already. */
  Uni<Boolean> begin(String runId);

  /**
   * Records how a run ended. Of a run that is recorded to have ended already, nothing changes.
   *
   * @param ended in a final state, with the time
   */
  Uni<Void> finish(Run ended);

  /**
   * Notes that an event ended a wait of a run. An event ends one wait of a run, once.
   *
   * @param node the label of the node that waited
   * @param activation its activation
   * @return false when the event has ended another wait of the run
   */
  Uni<Boolean> woke(String runId, String node, int activation, long eventId);

  /** Changes nothing; completes when every change that was subscribed to before is on disk. */
  Uni<Void> written();

  Uni<Optional<RecordedRun>> find(String runId);

  /** Newest first, without nodes. */
  Uni<List<Run>> list(RunQuery query);

  /** Every run that an event started or woke, oldest first. */
  Uni<List<RecordedRun>> ofEvent(long eventId);

  /** Runs that have not ended, oldest first, without anything that can be large. */
  Uni<List<Unfinished>> unfinished(String afterRunId, int max);

  /**
   * Counts that runs are about to be resumed. On disk before any of them continues, so that one
   * that takes the process with it is found out.
   *
   * @param runs by the id of the run
   */
  Uni<Void> resumed(Map<String, Resumes> runs);

  /** Ends a run that nobody drives as failed, and what of it was in progress as cancelled. */
  Uni<Void> abandon(String runId, Instant at, Outcome.Failure why);

  /** Ends a run that nobody drives as cancelled, with what of it was in progress. */
  Uni<Void> cancel(String runId, Instant at);

  /** The process ends in good order: no run is why it does, see {@link Resumes#inVain}. */
  Uni<Void> acquit();

  /** The events that woke a run, ascending. */
  Uni<List<Wake>> wakes(String runId);

  /**
   * An event that ended a wait.
   *
   * @param node the label of the node that waited; none in records from before that was noted
   * @param activation its activation
   */
  record Wake(long eventId, Optional<String> node, int activation) {
    /** Whether this is the end of just this wait. */
    public boolean isOf(EventWait wait) {
      return node.filter(wait.node()::equals).isPresent() && activation == wait.activation();
    }
  }

  /** A run with its nodes, ordered by sequence. */
  record RecordedRun(Run run, List<NodeRecord> nodes) {}

  /**
   * A run that has not ended.
   *
   * @param nodesOver how many of its nodes have completed or failed
   * @param onlyWaits whether nothing of it is in progress but waiting for events
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
