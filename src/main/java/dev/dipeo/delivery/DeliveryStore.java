package dev.dipeo.delivery;

import dev.dipeo.delivery.Delivery.State;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * The record of deliveries. Nothing happens before subscription; writes take effect in the order of
 * subscription and complete when they are on disk.
 */
public interface DeliveryStore {
  /**
   * Records a delivery unless there is one of the same key.
   *
   * @return the one that is recorded now
   */
  Uni<Delivery> begin(Delivery delivery);

  /** Records state and attempts of a delivery that was begun. A parcel stays until it is taken. */
  Uni<Void> update(Delivery delivery);

  /** Likewise, and keeps what is needed to send it again. */
  Uni<Void> bury(Delivery delivery, Parcel parcel);

  Uni<Optional<Delivery>> find(long number);

  /** What to send again; empty when the delivery is not dead. */
  Uni<Optional<Parcel>> parcel(long number);

  /** Deliveries, the newest first. */
  Uni<List<Delivery>> list(Query query);

  /**
   * Which deliveries to list.
   *
   * @param before only those with a smaller number
   */
  record Query(Optional<State> state, Optional<String> runId, long before, int limit) {}
}
