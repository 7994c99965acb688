package dev.dipeo.store.sql;

import dev.dipeo.base.IdSource;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournaledEvent;
import dev.dipeo.journal.SameBody;
import io.smallrye.mutiny.Uni;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The journal in a SQL database. */
final class SqlJournal implements Journal {
  /** Most recent events that are searched for a delivery id which is no longer remembered. */
  static final int SEARCHED_MAX = 100_000;

  private static final String SELECT =
      "SELECT "
          + EventRow.SELECTED
          + ", p.event_id AS pending, d.error FROM events e"
          + EventRow.JOINED
          + " LEFT JOIN pending_events p ON p.event_id = e.id"
          + " LEFT JOIN dead_events d ON d.event_id = e.id";

  private static final String SELECT_PENDING =
      "SELECT "
          + EventRow.SELECTED
          + ", p.tries FROM pending_events p JOIN events e ON e.id = p.event_id"
          + EventRow.JOINED;

  /** An event and its replays. */
  private static final String OF_DELIVERY =
      " AND e.id IN (SELECT ? UNION ALL SELECT event_id FROM repeated_events WHERE replay_of = ?)";

  /** All providers, by steps through an index: they are few, and their events are not. */
  private static final String PROVIDERS =
      "WITH RECURSIVE names (name) AS (SELECT min(provider) FROM events UNION ALL"
          + " SELECT (SELECT min(e.provider) FROM events e WHERE e.provider > names.name)"
          + " FROM names WHERE names.name IS NOT NULL)"
          + " SELECT name FROM names WHERE name IS NOT NULL";

  /** Searches the newest events for a delivery id that is not remembered. */
  private static final String AMONG_THE_NEWEST =
      " AND e.delivery_id = ? AND e.id >="
          + " COALESCE((SELECT id FROM events ORDER BY id DESC LIMIT 1 OFFSET ?), 0)";

  private final Writer writer;
  private final Readers reads;
  private final Dedupe seen;
  private final Lease lease;
  private final EventBlocks blocks = new EventBlocks();

  SqlJournal(Writer writer, Readers reads, Dedupe seen, Lease lease) {
    this.writer = writer;
    this.reads = reads;
    this.seen = seen;
    this.lease = lease;
  }

  @Override
  public Uni<Appended> append(Event event, DedupeRule rule) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Append append = new Append(event, rule);
              return writer.append(append.row.bytes(), append);
            });
  }

  /** Appends an event. What needs no database is computed on the caller's thread. */
  private final class Append implements Statements<Appended> {
    private final Event event;
    private final DedupeRule rule;
    private final EventRow row;
    private final SeenKey delivery;
    private final @Nullable SeenKey body;

    Append(Event event, DedupeRule rule) {
      this.event = event;
      this.rule = rule;
      this.row = EventRow.of(event);
      this.delivery = SeenKey.ofDelivery(event.provider(), event.deliveryId());
      this.body = rule.sameBody() == SameBody.NOT_WATCHED ? null : SeenKey.ofBody(event.bodyHash());
    }

    @Override
    public void prepare(Session session) throws SQLException {
      if (event.replayOf().isEmpty()) {
        seen.expect(session, event.id(), delivery, body);
      }
    }

    @Override
    public Appended in(Session session) throws SQLException {
      if (event.replayOf().isPresent()) {
        insert(session, event);
        return new Appended.Recorded(event);
      }
      Optional<Long> first = seen.earlier(session, delivery, event, rule.window());
      if (first.isPresent()) {
        noteAlias(session, first.get());
        return new Appended.Duplicate(first.get(), hasOtherBody(session, first.get(), event));
      }
      Optional<Long> same =
          body == null ? Optional.empty() : seen.earlier(session, body, event, Optional.empty());
      if (same.isPresent() && rule.sameBody() == SameBody.REFUSE) {
        noteAlias(session, same.get());
        return new Appended.Repeated(same.get());
      }
      Event journaled = same.map(event::sameBodyAs).orElse(event);
      insert(session, journaled);
      seen.note(session, event.id(), delivery, same.isPresent() ? null : body);
      return new Appended.Recorded(journaled);
    }

    private void noteAlias(Session session, long firstId) throws SQLException {
      if (rule.idTold() && firstId != event.id()) {
        seen.noteAlias(session, firstId, SeenKey.ofId(event.id()));
      }
    }

    @Override
    public RuntimeException explained(RuntimeException failure) {
      return failure instanceof TakenException
          ? new TakenException("The event id " + event.id(), failure)
          : failure;
    }

    private void insert(Session session, Event journaled) throws SQLException {
      row.insert(session, blocks);
      if (journaled.replayOf().isPresent() || journaled.sameBodyAs().isPresent()) {
        session.later(
            "INSERT INTO repeated_events (event_id, replay_of, same_body_as) VALUES (?, ?, ?)",
            journaled.id(),
            journaled.replayOf().orElse(null),
            journaled.sameBodyAs().orElse(null));
      }
      session.later(
          "INSERT INTO pending_events (event_id, owner) VALUES (?, ?)",
          journaled.id(),
          lease.ownerOfEvents());
    }
  }

  private static boolean hasOtherBody(Session session, long firstId, Event event)
      throws SQLException {
    return session
        .first("SELECT body_hash FROM events WHERE id = ?", row -> row.getString(1), firstId)
        .filter(hash -> !hash.equals(event.bodyHash()))
        .isPresent();
  }

  @Override
  public Uni<Void> complete(List<Long> ids) {
    List<Long> copy = List.copyOf(ids);
    return writer
        .write(
            0,
            session -> {
              session.laterForEach(copy, "DELETE FROM pending_events WHERE event_id = ?");
              return SqlReplicas.show(session, copy, lease.id());
            })
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> bury(long id, String error) {
    return writer
        .write(
            error.length(),
            session -> {
              blocks.separate(session, id); // it is kept longer than others
              return session.update("DELETE FROM pending_events WHERE event_id = ?", id)
                  + session.update(
                      "INSERT INTO dead_events (event_id, error)"
                          + " SELECT id, ? FROM events WHERE id = ?"
                          + " ON CONFLICT (event_id) DO UPDATE SET error = excluded.error",
                      error,
                      id);
            })
        .replaceWithVoid();
  }

  @Override
  public Uni<List<Pending>> pending(long afterId, int max) {
    return reads.read(
        session ->
            session.all(
                SELECT_PENDING
                    + " WHERE p.event_id > ? AND p.owner = ? ORDER BY p.event_id LIMIT ?",
                SqlJournal::pending,
                afterId,
                lease.id(),
                Math.max(0, max)));
  }

  @Override
  public Uni<List<Long>> pendingIds(long afterId, int max) {
    return reads.read(
        session ->
            session.all(
                "SELECT event_id FROM pending_events WHERE event_id > ? AND owner = ?"
                    + " ORDER BY event_id LIMIT ?",
                row -> row.getLong(1),
                afterId,
                lease.id(),
                Math.max(0, max)));
  }

  @Override
  public Uni<List<Pending>> pending(List<Long> ids) {
    List<Long> copy = List.copyOf(ids);
    return reads.read(
        session -> {
          List<Pending> found = new ArrayList<>();
          for (long id : copy) {
            session
                .first(
                    SELECT_PENDING + " WHERE p.event_id = ? AND p.owner = ?",
                    SqlJournal::pending,
                    id,
                    lease.id())
                .ifPresent(found::add);
          }
          return found;
        });
  }

  private static Pending pending(ResultSet row) throws SQLException {
    return new Pending(EventRow.read(row), row.getInt("tries"));
  }

  @Override
  public Uni<Void> tried(List<Long> ids) {
    List<Long> copy = List.copyOf(ids);
    return writer
        .write(
            0,
            session ->
                session.laterForEach(
                    copy, "UPDATE pending_events SET tries = tries + 1 WHERE event_id = ?"))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> acquit() {
    return writer
        .write(
            0,
            session ->
                session.update(
                    "UPDATE pending_events SET tries = 0 WHERE tries > 0 AND owner = ?",
                    lease.id()))
        .replaceWithVoid();
  }

  @Override
  public Uni<Long> beforeNewest(String provider, Optional<String> name, long afterId, int newest) {
    List<Object> parameters = new ArrayList<>(List.of(provider));
    name.ifPresent(parameters::add);
    parameters.add(afterId);
    parameters.add(Math.max(0, newest));
    String sql =
        "SELECT e.id FROM events e WHERE e.provider = ?"
            + (name.isPresent() ? " AND e.name = ?" : "")
            + " AND e.id > ? ORDER BY e.id DESC LIMIT 1 OFFSET ?";
    return reads.read(
        session -> session.first(sql, row -> row.getLong(1), parameters.toArray()).orElse(afterId));
  }

  @Override
  public Uni<List<Event>> received(Span span, long afterId, int max) {
    // An event's id is never smaller than its time, and only ids are indexed.
    long after = Math.max(afterId, IdSource.firstAt(span.from()) - 1);
    StringBuilder sql = new StringBuilder("SELECT ").append(EventRow.SELECTED);
    sql.append(
        " FROM events e"
            + EventRow.JOINED
            + " WHERE e.provider = ? AND e.id > ? AND e.received_at_ns BETWEEN ? AND ?"
            + " AND NOT EXISTS (SELECT 1 FROM dead_events d WHERE d.event_id = e.id)");
    List<Object> parameters = new ArrayList<>();
    parameters.add(span.provider());
    parameters.add(after);
    parameters.add(Columns.nanos(span.from()));
    parameters.add(Columns.nanos(span.to()));
    span.name()
        .ifPresent(
            name -> {
              sql.append(" AND e.name = ?");
              parameters.add(name);
            });
    sql.append(" ORDER BY e.id LIMIT ?");
    parameters.add(Math.max(0, max));
    return reads.read(
        session -> session.sound(sql.toString(), EventRow::read, parameters.toArray()));
  }

  @Override
  public Uni<Optional<JournaledEvent>> find(long id) {
    return reads.read(
        session -> {
          Optional<JournaledEvent> found = find(session, id);
          if (found.isPresent()) {
            return found;
          }
          OptionalLong first = seen.recorded(session, SeenKey.ofId(id));
          return first.isPresent() ? find(session, first.getAsLong()) : found;
        });
  }

  private static Optional<JournaledEvent> find(Session session, long id) throws SQLException {
    return session.first(SELECT + " WHERE e.id = ?", row -> journaled(row, EventRow.read(row)), id);
  }

  @Override
  public Uni<List<Long>> replaysOf(long id) {
    return reads.read(
        session ->
            session.all(
                "SELECT event_id FROM repeated_events WHERE replay_of = ? ORDER BY event_id",
                row -> row.getLong(1),
                id));
  }

  @Override
  public Uni<List<JournaledEvent>> list(EventQuery query) {
    if (query.deliveryId().isEmpty()) {
      return reads.read(session -> list(session, query, "", List.of()));
    }
    String deliveryId = query.deliveryId().get();
    return reads.read(
        session -> {
          List<JournaledEvent> remembered = remembered(session, query, deliveryId);
          return remembered.isEmpty()
              ? list(session, query, AMONG_THE_NEWEST, List.of(deliveryId, SEARCHED_MAX))
              : remembered;
        });
  }

  private List<JournaledEvent> remembered(Session session, EventQuery query, String deliveryId)
      throws SQLException {
    List<String> providers =
        query.provider().isPresent()
            ? List.of(query.provider().get())
            : session.all(PROVIDERS, row -> row.getString(1));
    List<JournaledEvent> all = new ArrayList<>();
    for (String provider : providers) {
      OptionalLong first = seen.recorded(session, SeenKey.ofDelivery(provider, deliveryId));
      if (first.isPresent()) {
        Long id = first.getAsLong();
        all.addAll(list(session, query, OF_DELIVERY, List.of(id, id)));
      }
    }
    all.sort(Comparator.comparingLong((JournaledEvent each) -> each.event().id()).reversed());
    return all.subList(0, Math.min(all.size(), Math.max(0, query.limit())));
  }

  private static List<JournaledEvent> list(
      Session session, EventQuery query, String condition, List<Object> operands)
      throws SQLException {
    StringBuilder sql = new StringBuilder(SELECT).append(" WHERE e.id < ?").append(condition);
    List<Object> parameters = new ArrayList<>();
    parameters.add(query.beforeId());
    parameters.addAll(operands);
    query
        .provider()
        .ifPresent(
            provider -> {
              sql.append(" AND e.provider = ?");
              parameters.add(provider);
            });
    query
        .name()
        .ifPresent(
            name -> {
              sql.append(" AND e.name = ?");
              parameters.add(name);
            });
    query.state().ifPresent(state -> sql.append(" AND ").append(condition(state)));
    sql.append(" ORDER BY e.id DESC LIMIT ?");
    parameters.add(Math.max(0, query.limit()));
    return session.all(
        sql.toString(), row -> journaled(row, EventRow.show(row)), parameters.toArray());
  }

  private static String condition(EventState state) {
    return switch (state) {
      case RECEIVED -> "e.id IN (SELECT event_id FROM pending_events)";
      case DEAD -> "e.id IN (SELECT event_id FROM dead_events)";
      case DISPATCHED -> "p.event_id IS NULL AND d.event_id IS NULL";
    };
  }

  private static JournaledEvent journaled(ResultSet row, Event event) throws SQLException {
    Optional<String> error = Columns.optionalText(row, "error");
    EventState state =
        Columns.optionalLong(row, "pending").isPresent()
            ? EventState.RECEIVED
            : error.isPresent() ? EventState.DEAD : EventState.DISPATCHED;
    return new JournaledEvent(event, state, error);
  }
}
