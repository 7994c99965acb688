package dev.dipeo.store.sqlite;

import static dev.dipeo.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.delivery.Delivery;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.diagram.LightReader;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.journal.Event;
import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunStarter.NewRun;
import dev.dipeo.run.RunStore.RecordedRun;
import dev.dipeo.run.TestBounds;
import dev.dipeo.run.TestRunners;
import dev.dipeo.store.Samples;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run from a webhook to an outgoing webhook writes; the table is in docs/storage.md. */
class RunWritesTest {
  /** Writes of the table; each is a commit if no other write comes at the same time. */
  private static final long COMMITS_MAX = 10;

  /** Bytes of all rows of the run and its delivery, without its event. */
  private static final long ROW_BYTES_MAX = 2_000;

  private static final String SOURCE =
      """
      version: light
      nodes:
        - {label: Asked, type: start, trigger_mode: hook, hook_event: github.push}
        - {label: Build, type: code_job, code: "message = 1"}
        - {label: Send, type: hook, config: {url: "https://example.com/"}}
      connections:
        - {from: Asked, to: Build}
        - {from: Build, to: Send, label: message}
      """;

  private static final String ROWS =
      """
      SELECT
        (SELECT sum(length(diagram) + length(file) + length(source_hash) + length(state)
            + length(start_nodes) + 5 * 8) FROM runs)
        + (SELECT sum(length(variables) + length(packed)) FROM run_variables)
        + (SELECT sum(length(node) + length(state) + coalesce(length(taken), 0)
            + coalesce(length(failure), 0) + length(log) + length(inputs) + length(named)
            + coalesce(length(value), 0) + length(packed) + 7 * 8) FROM run_nodes)
        + (SELECT sum(coalesce(length(failure), 0) + coalesce(length(result), 0))
            FROM run_results)
        + (SELECT sum(length(key) * 2 + length(node) + length(method) + length(url)
            + length(idempotency_key) + length(state) + length(attempts) + 4 * 8)
            FROM deliveries)
      """;

  @TempDir Path folder;
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    executor.shutdownNow();
    timers.shutdownNow();
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(30));
  }

  @Test
  void run_fromWebhookToWebhook_writesItsPayloadOnce() throws Exception {
    Event event = Samples.push(5, "d-5", "{\"text\": \"%s\"}".formatted("long ".repeat(1_600)));
    try (Opened opened = Opened.in(folder)) {
      await(opened.store().journal().append(event));
      long before = opened.store().commits();
      Run ended = await(play(opened, event));
      await(opened.store().journal().complete(List.of(event.id())));
      assertThat(opened.store().commits() - before).isLessThanOrEqualTo(COMMITS_MAX);

      assertThat(number(ROWS)).isLessThan(ROW_BYTES_MAX);
      RecordedRun shown = await(opened.store().runs().find(ended.id())).orElseThrow();
      ObjectNode variables = variables(event);
      assertThat(shown.run()).isEqualTo(ended);
      assertThat(shown.run().variables()).isEqualTo(variables);
      assertThat(shown.nodes())
          .extracting(NodeRecord::node)
          .containsExactly("Asked", "Build", "Send");
      NodeRecord start = shown.nodes().get(0);
      assertThat(start.value()).contains(variables);
      assertThat(start.named()).containsOnlyKeys("event", "payload");
      assertThat(start.named().get("payload")).isEqualTo(event.payload());
      assertThat(shown.nodes().get(1).inputs()).isEqualTo(variables);
    }
  }

  private Uni<Run> play(Opened opened, Event event) throws Exception {
    RunEngine engine =
        new RunEngine(
            TestRunners.of((node, attempt) -> run(opened, node, attempt)),
            opened.store().runs(),
            TestBounds.RUNS,
            () -> NOON,
            executor,
            timers);
    CompiledDiagram diagram =
        CompiledDiagram.of(LightReader.read("forward", "forward.yaml", SOURCE).diagram());
    Run run =
        Run.queued(
            "run-6", diagram.diagram(), List.of("Asked"), variables(event), event.id(), NOON);
    return new RunStarter(opened.store().runs(), engine)
        .start(List.of(new NewRun(run, diagram)), Optional.of(event.payload()))
        .chain(taken -> taken.getFirst().end());
  }

  /** As the dispatcher makes them: the payload is in them twice. */
  private static ObjectNode variables(Event event) {
    ObjectNode variables = JsonNodeFactory.instance.objectNode();
    variables.putObject("event").put("id", event.executionId()).set("payload", event.payload());
    return variables.set("payload", event.payload());
  }

  private static Uni<Outcome> run(Opened opened, Node node, NodeAttempt attempt) {
    JsonNode made = Samples.json("{\"status\": 204}");
    return switch (node.label()) {
      case "Asked" -> sends(Emission.passingOn(attempt.inputs().variables()));
      case "Send" -> {
        Delivery delivery = delivery(attempt);
        yield opened
            .store()
            .deliveries()
            .begin(delivery)
            .chain(() -> opened.store().deliveries().update(delivery))
            .chain(() -> sends(Emission.of(made)));
      }
      default -> sends(Emission.of(made));
    };
  }

  private static Uni<Outcome> sends(Emission emission) {
    return Uni.createFrom().item(new Outcome.Emitted(emission));
  }

  private static Delivery delivery(NodeAttempt attempt) {
    String key = attempt.idempotencyKey("Send");
    return new Delivery(
        7,
        key,
        attempt.runId(),
        "Send",
        "POST",
        "https://example.com/",
        key,
        State.DELIVERED,
        NOON,
        List.of(
            new Delivery.Attempt(
                NOON, Duration.ofMillis(2), Optional.of(204), Optional.empty(), "")),
        Optional.empty());
  }

  private long number(String sql) throws SQLException {
    return Opened.number(folder, sql);
  }
}
