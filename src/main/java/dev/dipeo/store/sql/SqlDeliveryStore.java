package dev.dipeo.store.sql;

import dev.dipeo.delivery.Delivery;
import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.delivery.Parcel;
import dev.dipeo.store.StoreException;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The record of deliveries in a SQL database. */
final class SqlDeliveryStore implements DeliveryStore {
  private final Writer writer;
  private final Readers reads;

  SqlDeliveryStore(Writer writer, Readers reads) {
    this.writer = writer;
    this.reads = reads;
  }

  @Override
  public Uni<Delivery> begin(Delivery delivery) {
    return Uni.createFrom()
        .deferred(
            () -> {
              @Nullable Object[] values = DeliveryRow.values(delivery);
              return writer.write(
                  0,
                  session ->
                      session.update(DeliveryRow.INSERT, values) > 0
                          ? delivery
                          : ofSameKey(session, delivery));
            });
  }

  private static Delivery ofSameKey(Session session, Delivery delivery) throws SQLException {
    return session
        .first(DeliveryRow.SELECT + " WHERE key = ?", DeliveryRow::read, delivery.key())
        .orElseThrow(
            () ->
                new StoreException(
                    "The number of "
                        + delivery.id()
                        + " is taken by another delivery: two processes gave the same number."));
  }

  @Override
  public Uni<Void> update(Delivery delivery) {
    return write(delivery, Optional.empty());
  }

  @Override
  public Uni<Void> bury(Delivery delivery, Parcel parcel) {
    return write(delivery, Optional.of(parcel));
  }

  private Uni<Void> write(Delivery delivery, Optional<Parcel> parcel) {
    return Uni.createFrom()
        .deferred(
            () -> {
              @Nullable Object[] state = DeliveryRow.stateValues(delivery);
              @Nullable Object @Nullable [] kept =
                  parcel.map(given -> ParcelRow.values(delivery.number(), given)).orElse(null);
              long bytes = kept == null ? 0 : ParcelRow.bodyBytes(kept);
              return writer.write(
                  bytes,
                  session -> {
                    int changed = session.update(DeliveryRow.UPDATE, state);
                    if (kept != null) {
                      session.update(ParcelRow.DELETE, delivery.number());
                      changed += session.update(ParcelRow.INSERT, kept);
                    } else if (delivery.state() == Delivery.State.DELIVERED) {
                      changed += session.update(ParcelRow.DELETE, delivery.number());
                    }
                    return changed;
                  });
            })
        .replaceWithVoid();
  }

  @Override
  public Uni<Optional<Delivery>> find(long number) {
    return reads.read(session -> find(session, number));
  }

  private static Optional<Delivery> find(Session session, long number) throws SQLException {
    return session.first(DeliveryRow.SELECT + " WHERE id = ?", DeliveryRow::read, number);
  }

  @Override
  public Uni<Optional<Parcel>> parcel(long number) {
    return reads.read(session -> session.first(ParcelRow.SELECT_DEAD, ParcelRow::read, number));
  }

  @Override
  public Uni<Optional<Delivery>> claim(long number, Instant now, Instant until) {
    return writer.write(
        0,
        session ->
            session.update(DeliveryRow.CLAIM, Columns.nanos(until), number, Columns.nanos(now)) > 0
                ? find(session, number)
                : Optional.empty());
  }

  @Override
  public Uni<List<Delivery>> list(Query query) {
    StringBuilder sql = new StringBuilder(DeliveryRow.SELECT).append(" WHERE id < ?");
    List<Object> parameters = new ArrayList<>();
    parameters.add(query.before());
    query
        .state()
        .ifPresent(
            state -> {
              // DEAD as a literal: the partial index serves no parameter.
              sql.append(state == Delivery.State.DEAD ? " AND state = 'DEAD'" : " AND state = ?");
              if (state != Delivery.State.DEAD) {
                parameters.add(state.name());
              }
            });
    query
        .runId()
        .ifPresent(
            run -> {
              // A delivery's key is the run's id, a hyphen, and more; the dot follows the hyphen in
              // ASCII.
              sql.append(" AND key > ? AND key < ?");
              parameters.add(run + "-");
              parameters.add(run + ".");
            });
    sql.append(" ORDER BY id DESC LIMIT ?");
    parameters.add(Math.max(0, query.limit()));
    return reads.read(
        session -> session.all(sql.toString(), DeliveryRow::read, parameters.toArray()));
  }
}
