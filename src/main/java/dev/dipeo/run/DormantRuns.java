package dev.dipeo.run;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The runs that have only waited for some time. They belong to no process and take no memory: the
 * one that sees the event calls them, or the first that sees the deadline, and whoever has room
 * goes on with them. A returned Uni does nothing before subscription.
 */
public interface DormantRuns {
  /**
   * Makes a run of this process dormant, which does nothing but wait and is not driven any more.
   *
   * @param waits all its waits
   * @param mayStill asked within the transaction. Events that this process marks as dispatched
   *     later find the run dormant
   * @return false if it still belongs to this process, because it may not
   */
  Uni<Boolean> layDown(List<DormantWait> waits, BooleanSupplier mayStill);

  /**
   * Waits for events of a provider and a name, without their conditions, in order.
   *
   * @param after the last one of the page before
   */
  Uni<List<DormantWait>> waitingFor(
      String provider, String name, Optional<DormantWait> after, int max);

  /**
   * Ends a wait by an event and calls its run.
   *
   * @return false if the run is not dormant any more, or if the event has ended another wait of it
   */
  Uni<Boolean> call(DormantWait wait, long eventId);

  /** How many there are. */
  Uni<Long> count();
}
