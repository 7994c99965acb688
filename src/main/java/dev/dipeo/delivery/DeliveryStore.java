package dev.dipeo.delivery;

import dev.dipeo.delivery.Delivery.State;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The record of deliveries. A returned Uni does nothing before subscription; writes take effect in
 * the order of subscription and complete when they are on disk.
 */
public interface DeliveryStore {
  /**
   * Records a delivery unless one with the same key exists.
   *
   * @return the recorded delivery
   */
  Uni<Delivery> begin(Delivery delivery);

  /**
   * Records state and attempts of an existing delivery. Keeps its parcel unless it was delivered.
   */
  Uni<Void> update(Delivery delivery);

  /** Records state and attempts like {@link #update}, and keeps the parcel for a retry. */
  Uni<Void> bury(Delivery delivery, Parcel parcel);

  Uni<Optional<Delivery>> find(long number);

  /** The parcel to send again; empty if the delivery is not dead. */
  Uni<Optional<Parcel>> parcel(long number);

  /**
   * Claims a dead delivery, so that of all who want to send it again only one does. The claim ends
   * with the next {@link #update}; and at a time, because whoever has it may die.
   *
   * @return the delivery; empty if it is not dead, or claimed
   */
  Uni<Optional<Delivery>> claim(long number, Instant now, Instant until);

  /** Deliveries, newest first. */
  Uni<List<Delivery>> list(Query query);

  /**
   * Which deliveries to list.
   *
   * @param before only deliveries with a smaller number
   */
  record Query(Optional<State> state, Optional<String> runId, long before, int limit) {}
}
