package dev.dipeo.store.copy;

import static dev.dipeo.store.Samples.NOON;
import static dev.dipeo.store.Samples.json;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.delivery.Delivery;
import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.delivery.Draft;
import dev.dipeo.delivery.Parcel;
import dev.dipeo.delivery.Requests;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.journal.Content;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.SameBody;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.NodeState;
import dev.dipeo.run.Outcome.Failure;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.store.Samples;
import dev.dipeo.store.sql.Checksum;
import dev.dipeo.store.sql.MovedKeys;
import dev.dipeo.store.sql.SqlStore;
import dev.dipeo.store.sqlite.Opened;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A store that has something of everything, and what a store tells. */
final class FullStore {
  static final int EVENTS = 30;
  static final long REPLAY = 40;
  static final long SAME_BODY = 41;
  static final long SEPARATE = 42;
  static final long OLD_EVENT = 50;
  static final long OLD_RUN = 109;

  private FullStore() {}

  static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(30));
  }

  static void fill(Path folder) throws SQLException {
    try (Opened opened = Opened.in(folder)) {
      events(opened.store());
      runs(opened.store().runs());
      deliveries(opened.store().deliveries());
    }
    oldRows(folder);
  }

  static Event event(long id, String provider, String deliveryId) {
    String body = "{\"n\": " + id + ", \"noise\": \"" + Samples.noise(300, id) + "\"}";
    return new Event(
        id,
        provider,
        id % 3 == 0 ? "issue" : "push",
        deliveryId,
        NOON.plusSeconds(id),
        Map.of("x-number", String.valueOf(id)),
        json(body),
        body.getBytes(UTF_8),
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00" + (100 + id));
  }

  private static void events(SqlStore store) {
    Journal journal = store.journal();
    DedupeRule watched = DedupeRule.of(SameBody.FLAG);
    for (long id = 1; id <= EVENTS; id++) {
      await(journal.append(event(id, id % 2 == 0 ? "github" : "stripe", "d-" + id), watched));
      if (id % 10 == 0) {
        MovedKeys.move(store);
      }
    }
    await(journal.append(event(2, "github", "d-2").replay(REPLAY, NOON.plusSeconds(99))));
    Event same = event(4, "github", "d-4");
    await(
        journal.append(
            new Event(
                SAME_BODY,
                same.provider(),
                same.name(),
                "d-other",
                NOON,
                same.headers(),
                same.content(),
                same.bodyHash()),
            watched));
    await(
        journal.append(
            new Event(
                SEPARATE,
                "stripe",
                "form",
                "d-form",
                NOON,
                Map.of(),
                Content.ofSeparate(json("{\"a\":\"é\"}"), "a=%C3%A9".getBytes(UTF_8)),
                "77")));
    await(journal.complete(LongStream.rangeClosed(1, 20).boxed().toList()));
    await(journal.bury(21, "no way: 💥"));
    await(journal.bury(22, "nor this"));
    await(journal.tried(List.of(23L, 24L)));
  }

  private static void runs(RunStore runs) {
    for (long number = 101; number <= 108; number++) {
      Run run =
          Samples.run(number, number % 2 == 0 ? "deploy" : "notify", Optional.of(number - 100));
      await(runs.create(List.of(run)));
      await(runs.begin(run.id()));
      await(
          runs.record(
              run,
              List.of(
                  node(1, NodeState.COMPLETED),
                  node(2, number > 106 ? NodeState.WAITING : NodeState.COMPLETED))));
      if (number <= 104) {
        await(
            runs.finish(
                run.ended(
                    number == 104 ? RunState.FAILED : RunState.COMPLETED,
                    NOON.plusSeconds(number),
                    number == 104 ? Optional.of("Work") : Optional.empty(),
                    number == 104
                        ? Optional.of(new Failure("http_error", "502 \u0000", ""))
                        : Optional.empty(),
                    Optional.of(json("{\"partial\":1.0}"))),
                List.of(node(3, NodeState.COMPLETED))));
      }
    }
    await(runs.woke("run-107", "Work", 2, 5));
    await(runs.woke("run-107", "Work", 3, 6));
    await(runs.woke("run-108", "Work", 2, 5));
    await(runs.resumed(Map.of("run-106", new Resumes(2, Optional.of(NOON), 1, 2))));
  }

  private static NodeRecord node(int sequence, NodeState state) {
    boolean over = state == NodeState.COMPLETED;
    return new NodeRecord(
        sequence,
        "Work",
        sequence,
        state,
        1,
        (ObjectNode) json("{\"of\":\"" + Samples.noise(200, sequence) + "\"}"),
        over ? Optional.of(Output.DEFAULT) : Optional.empty(),
        over ? Optional.of(json("[1, null]")) : Optional.empty(),
        Map.of(),
        Optional.empty(),
        List.of(new LogLine("it \u0000 says", false)),
        NOON,
        over ? Optional.of(NOON.plusMillis(3)) : Optional.empty());
  }

  private static void deliveries(DeliveryStore deliveries) {
    for (long number = 201; number <= 206; number++) {
      Delivery fresh = delivery(number, State.PENDING, List.of());
      await(deliveries.begin(fresh));
      List<Attempt> attempts =
          List.of(
              new Attempt(NOON, Duration.ofMillis(3), Optional.of(503), Optional.empty(), "down"));
      switch ((int) number % 3) {
        case 0 ->
            await(
                deliveries.bury(
                    delivery(number, State.DEAD, attempts),
                    new Parcel(
                        Requests.to(
                            URI.create("https://api.example.com/hook?token=s3cret"),
                            "PUT",
                            Map.of("Authorization", "Bearer s3cret"),
                            number == 204
                                ? Optional.empty()
                                : Optional.of(new byte[] {0, 1, 2, -1}),
                            Duration.ofMillis(1_500)),
                        List.of("NEW_SECRET"))));
        case 1 -> await(deliveries.update(delivery(number, State.DELIVERED, attempts)));
        default -> {}
      }
    }
  }

  private static Delivery delivery(long number, State state, List<Attempt> attempts) {
    return new Delivery(
        number,
        "run-101-3-" + number,
        "run-101",
        "Send \"it\"",
        "POST",
        "https://api.example.com/abcd…",
        "run-101-3-" + number,
        state,
        NOON,
        attempts,
        Optional.empty());
  }

  /** As versions of the schema before 8 and 9 wrote them: with a checksum, and before 5 without. */
  private static void oldRows(Path folder) throws SQLException {
    for (int i = 0; i < 3; i++) {
      long id = OLD_EVENT + i;
      String sum =
          i == 0
              ? "NULL"
              : sum(
                  id,
                  "github",
                  "push",
                  "old-" + id,
                  5L,
                  "ab",
                  "{\"x\":\"1\"}",
                  null,
                  "{\"old\":1}".getBytes(UTF_8));
      Opened.damage(
          folder,
          "INSERT INTO events (id, provider, name, delivery_id, received_at_ns, body_hash, headers,"
              + " body, checksum) VALUES (%d, 'github', 'push', 'old-%d', 5, 'ab', '{\"x\":\"1\"}',"
                  .formatted(id, id)
              + " CAST('{\"old\":1}' AS BLOB), "
              + sum
              + ")");
    }
    Opened.damage(
        folder,
        "INSERT INTO runs (id, diagram, file, source_hash, state, start_nodes, created_at_ns)"
            + " SELECT %d, diagram, file, source_hash, 'RUNNING', start_nodes, 5 FROM runs WHERE id = 101"
                .formatted(OLD_RUN));
    Opened.damage(
        folder,
        "INSERT INTO run_variables (run_id, variables, checksum) VALUES (%d, '{\"a\":1}', %s)"
            .formatted(OLD_RUN, sum(OLD_RUN, "{\"a\":1}")));
    Opened.damage(
        folder,
        "INSERT INTO run_nodes (run_id, sequence, node, activation, state, attempts, started_at_ns,"
            + " log, inputs, value, named, checksum) VALUES (%d, 1, 'Work', 1, 'RUNNING', 1, 5, '[]',"
                .formatted(OLD_RUN)
            + " '{\"i\":1}', '2', '{}', "
            + sum(OLD_RUN, 1, "Work", 1, null, null, "{\"i\":1}", "2", "{}")
            + ")");
  }

  private static String sum(@Nullable Object... values) {
    Checksum checksum = new Checksum();
    checksum.add(values);
    return String.valueOf(checksum.value());
  }

  /** With the bytes of its body as text, because arrays are not compared. */
  private static List<Object> said(Parcel parcel) {
    Draft draft = parcel.draft();
    return List.of(
        draft.url(),
        draft.method(),
        draft.headers(),
        draft
            .body()
            .map(
                body ->
                    body instanceof Draft.Body.Bytes(byte[] bytes)
                        ? Base64.getEncoder().encodeToString(bytes)
                        : body),
        draft.timeout(),
        parcel.signedBy());
  }

  /** The answers of its interfaces. */
  static List<Object> told(SqlStore store) {
    List<Object> told = new ArrayList<>();
    told.add(store.highestId());
    Journal journal = store.journal();
    told.add(await(journal.list(EventQuery.newest(1_000))));
    told.add(await(journal.pending(0, 1_000)));
    told.add(await(journal.replaysOf(2)));
    told.add(await(journal.beforeNewest("github", Optional.of("push"), 0, 5)));
    for (long id = 0; id < 60; id++) {
      told.add(await(journal.find(id)));
    }
    RunStore runs = store.runs();
    told.add(
        await(
            runs.list(
                new RunStore.RunQuery(
                    Optional.empty(), Optional.empty(), Optional.empty(), 1_000))));
    told.add(await(runs.unfinished("run-0", 1_000)));
    for (long number = 101; number <= OLD_RUN; number++) {
      told.add(await(runs.find("run-" + number)));
      told.add(await(runs.wakes("run-" + number)));
    }
    told.add(await(runs.ofEvent(5)));
    DeliveryStore deliveries = store.deliveries();
    told.add(
        await(
            deliveries.list(
                new DeliveryStore.Query(
                    Optional.empty(), Optional.empty(), Long.MAX_VALUE, 1_000))));
    for (long number = 201; number <= 206; number++) {
      told.add(await(deliveries.parcel(number)).map(FullStore::said));
    }
    return told;
  }
}
