package dev.dipeo.delivery;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A record of deliveries that ends with the process; passes the contract of all such records. */
public final class MemoryDeliveryStore implements DeliveryStore {
  private final TreeMap<Long, Delivery> deliveries = new TreeMap<>(Comparator.reverseOrder());
  private final Map<Long, Parcel> parcels = new HashMap<>();
  private final Map<Long, Instant> claims = new HashMap<>();

  @Override
  public Uni<Delivery> begin(Delivery delivery) {
    return Uni.createFrom().item(() -> put(delivery));
  }

  private synchronized Delivery put(Delivery delivery) {
    return deliveries.values().stream()
        .filter(other -> other.key().equals(delivery.key()))
        .findFirst()
        .orElseGet(
            () -> {
              deliveries.put(delivery.number(), delivery);
              return delivery;
            });
  }

  @Override
  public Uni<Void> update(Delivery delivery) {
    return Uni.createFrom()
        .voidItem()
        .invoke(
            () -> {
              synchronized (this) {
                deliveries.replace(delivery.number(), delivery);
                claims.remove(delivery.number());
                if (delivery.state() == Delivery.State.DELIVERED) {
                  parcels.remove(delivery.number());
                }
              }
            });
  }

  @Override
  public Uni<Void> bury(Delivery delivery, Parcel parcel) {
    return update(delivery)
        .invoke(
            () -> {
              synchronized (this) {
                parcels.put(delivery.number(), parcel);
              }
            });
  }

  @Override
  public Uni<Optional<Delivery>> find(long number) {
    return Uni.createFrom().item(() -> Optional.ofNullable(get(number)));
  }

  private synchronized @org.jspecify.annotations.Nullable Delivery get(long number) {
    return deliveries.get(number);
  }

  @Override
  public Uni<Optional<Parcel>> parcel(long number) {
    return Uni.createFrom()
        .item(
            () -> {
              synchronized (this) {
                return Optional.ofNullable(get(number))
                    .filter(delivery -> delivery.state() == Delivery.State.DEAD)
                    .map(delivery -> parcels.get(number));
              }
            });
  }

  @Override
  public Uni<Optional<Delivery>> claim(long number, Instant now, Instant until) {
    return Uni.createFrom()
        .item(
            () -> {
              synchronized (this) {
                Delivery delivery = get(number);
                if (delivery == null
                    || delivery.state() != Delivery.State.DEAD
                    || now.isBefore(claims.getOrDefault(number, Instant.MIN))) {
                  return Optional.empty();
                }
                claims.put(number, until);
                return Optional.of(delivery);
              }
            });
  }

  @Override
  public Uni<List<Delivery>> list(Query query) {
    return Uni.createFrom()
        .item(
            () -> {
              synchronized (this) {
                return deliveries.values().stream()
                    .filter(d -> d.number() < query.before())
                    .filter(d -> query.state().map(d.state()::equals).orElse(true))
                    .filter(d -> query.runId().map(d.runId()::equals).orElse(true))
                    .limit(query.limit())
                    .toList();
              }
            });
  }
}
