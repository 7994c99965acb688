package dev.dipeo.replica;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The processes that share the store. Each run and each event that is not dispatched has an owner,
 * which alone works at it. Every write of a process needs its entry here, so one that was given up
 * can write nothing more, whatever it still does. A returned Uni does nothing before subscription.
 */
public interface Replicas {
  /** This process among them. */
  long self();

  /**
   * Looks who is there, gives up those that have not written for the lease, and takes over some of
   * what belongs to nobody that is there. Called again and again; a process is given up only after
   * it was seen unchanged for the whole lease, while the store answered.
   *
   * @param due dormant runs of which a wait ends until then are called
   */
  Uni<Claim> claim(Instant due);

  /** Whether this is the process that does what one of all does, such as removing old records. */
  boolean isFirst();

  /**
   * How many transactions of this process have an unknown outcome: the store did not answer their
   * commit. What they have written may be there, though whoever asked for it was told otherwise.
   */
  long unanswered();

  /** Gives runs back that this process no longer drives: others take them over. */
  Uni<Void> giveBack(List<String> runIds);

  /** Gives everything back. This process can write nothing more. */
  Uni<Void> leave();

  /** Writes, so that others see that this process is there, also when it has nothing to write. */
  Uni<Void> renew();

  /** How often {@link #renew} is due. */
  Duration renewEvery();

  /** What others ask of this process. */
  Uni<Errands> errands();

  /** Marks events of {@link #errands} as shown. */
  Uni<Void> shown(List<Long> events);

  /** Everyone that is there, by id. */
  Uni<List<Replica>> list();

  /**
   * Those that drive these runs, by run id. None for a run that nobody drives, and for those of the
   * server of a folder.
   */
  Uni<Map<String, Driver>> driving(List<String> runIds);

  /** A process that drives a run. */
  record Driver(long id, String name) {}

  /** Asks the replica that drives a run to cancel it. */
  Uni<Void> askToCancel(String runId);
}
