package dev.dipeo.store;

import static dev.dipeo.store.Samples.NOON;
import static dev.dipeo.store.Samples.json;
import static dev.dipeo.store.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.NodeState;
import dev.dipeo.run.Origin;
import dev.dipeo.run.Outcome.Failure;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.RecordedRun;
import dev.dipeo.run.RunStore.RunQuery;
import dev.dipeo.run.RunStore.Unfinished;
import dev.dipeo.run.RunStore.Wake;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every record of runs does. */
public abstract class RunStoreContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Optional<Long> MANUAL = Optional.empty();

  /** A store that is empty when a test begins. */
  protected abstract RunStore runs();

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  private static Throwable failure(Uni<?> uni) {
    return await(uni.onItemOrFailure().transform((item, e) -> e));
  }

  @Test
  void create_unsubscribed_doesNothing() {
    Uni<List<Run>> unsubscribed = runs().create(List.of(run(1, "deploy", MANUAL)));
    await(runs().create(List.of(run(2, "deploy", MANUAL))));
    assertThat(await(runs().find("run-1"))).isEmpty();
    await(unsubscribed);
    assertThat(await(runs().find("run-1"))).isPresent();
  }

  @Test
  void create_runs_areThereAsGiven() {
    List<Run> both = List.of(run(1, "deploy", Optional.of(9L)), run(2, "notify", Optional.of(9L)));
    assertThat(await(runs().create(both))).isEqualTo(both);
    assertThat(await(runs().find("run-2"))).contains(new RecordedRun(both.get(1), List.of()));
  }

  @Test
  void create_runThatHasEnded_isThereAsGiven() {
    Run queued = run(1, "deploy", MANUAL);
    Run failed =
        new Run(
            queued.id(),
            queued.diagram(),
            queued.file(),
            queued.source(),
            RunState.FAILED,
            queued.eventId(),
            queued.startNodes(),
            queued.variables(),
            queued.createdAt(),
            Optional.of(NOON.plusSeconds(1)),
            Optional.of("Start"),
            Optional.of(new Failure("missing_name", "no variable 'user'", "")),
            Optional.empty(),
            queued.origin(),
            queued.resumes());
    await(runs().create(List.of(failed)));
    assertThat(await(runs().find("run-1")).orElseThrow().run()).isEqualTo(failed);
    assertThat(await(runs().unfinished("run-0", 10))).isEmpty();
  }

  @Test
  void create_sameEventAndDiagram_startsNothingTwice() {
    Run first = run(1, "deploy", Optional.of(9L));
    Run other = run(3, "notify", Optional.of(9L));
    await(runs().create(List.of(first)));
    assertThat(await(runs().create(List.of(run(2, "deploy", Optional.of(9L)), other))))
        .containsExactly(other);
    assertThat(await(runs().find("run-2"))).isEmpty();
    assertThat(await(runs().create(List.of(first)))).isEmpty();
  }

  @Test
  void create_withoutEvent_mayRepeatADiagram() {
    List<Run> both = List.of(run(1, "deploy", MANUAL), run(2, "deploy", MANUAL));
    assertThat(await(runs().create(both))).hasSize(2);
  }

  @Test
  void create_oneIdIsTaken_recordsNone() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    assertThat(failure(runs().create(List.of(run(2, "deploy", MANUAL), run(1, "notify", MANUAL)))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("run-1");
    assertThat(await(runs().find("run-2"))).isEmpty();
    assertThat(await(runs().find("run-1")).orElseThrow().run().diagram()).isEqualTo("deploy");
  }

  @Test
  void create_idThatIsNone_fails() {
    Run run = run(1, "deploy", MANUAL);
    Run misnamed =
        new Run(
            "execution-1",
            run.diagram(),
            run.file(),
            run.source(),
            run.state(),
            run.eventId(),
            run.startNodes(),
            run.variables(),
            run.createdAt(),
            run.finishedAt(),
            run.failedNode(),
            run.failure(),
            run.result(),
            run.origin(),
            run.resumes());
    assertThat(failure(runs().create(List.of(misnamed)))).hasMessageContaining("'execution-1'");
  }

  @Test
  void create_noRuns_isFine() {
    assertThat(await(runs().create(List.of()))).isEmpty();
  }

  @Test
  void record_nodes_areOrderedBySequence() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    NodeRecord second = completed(2, "Send", json("{\"ok\":true}"));
    NodeRecord first = running(1, "Start");
    await(runs().record(ofId("run-1"), List.of(second)));
    await(runs().record(ofId("run-1"), List.of(first)));
    assertThat(await(runs().find("run-1")).orElseThrow().nodes()).containsExactly(first, second);
  }

  @Test
  void record_sameSequence_replaces() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    await(runs().record(ofId("run-1"), List.of(running(1, "Start"))));
    NodeRecord failed =
        new NodeRecord(
            1,
            "Start",
            2,
            NodeState.FAILED,
            3,
            (ObjectNode) json("{\"payload\":{\"a\":[1,null]}}"),
            Optional.of(Output.ERROR),
            Optional.of(json("{\"error\":{\"type\":\"ValueError\"}}")),
            Map.of("user", json("\"Zoë\""), "none", NullNode.instance),
            Optional.of(new Failure("ValueError", "bad ref", "Traceback:\n  line 3")),
            List.of(new LogLine("checking 👀", false), new LogLine("bad ref", true)),
            NOON,
            Optional.of(NOON.plusNanos(1)));
    await(runs().record(ofId("run-1"), List.of(failed)));
    assertThat(await(runs().find("run-1")).orElseThrow().nodes()).containsExactly(failed);
  }

  @Test
  void record_valueNull_isNotNoValue() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    await(runs().record(ofId("run-1"), List.of(completed(1, "Start", NullNode.instance))));
    assertThat(await(runs().find("run-1")).orElseThrow().nodes().getFirst().value())
        .contains(NullNode.instance);
  }

  @Test
  void record_bigValue_comesBackWhole() {
    JsonNode text = JsonNodeFactory.instance.textNode("é".repeat(5_000_000));
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    await(runs().record(ofId("run-1"), List.of(completed(1, "Start", text))));
    assertThat(await(runs().find("run-1")).orElseThrow().nodes().getFirst().value()).contains(text);
  }

  @Test
  void record_payloadOfDeepestNestingInsideAValue_comesBack() {
    JsonNode deep = json("[".repeat(200) + "]".repeat(200));
    JsonNode value = JsonNodeFactory.instance.objectNode().set("payload", deep);
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    await(runs().record(ofId("run-1"), List.of(completed(1, "Start", value))));
    assertThat(await(runs().find("run-1")).orElseThrow().nodes().getFirst().value())
        .contains(value);
  }

  @Test
  void record_valueTooDeepToBeRead_fails() {
    JsonNode value = JsonNodeFactory.instance.nullNode();
    for (int i = 0; i < 2_000; i++) {
      value = JsonNodeFactory.instance.arrayNode().add(value);
    }
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    assertThat(failure(runs().record(ofId("run-1"), List.of(completed(1, "Start", value)))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("depth");
  }

  @Test
  void record_ofUnknownRun_failsAndOthersGoOn() {
    assertThat(failure(runs().record(ofId("run-404"), List.of(running(1, "Start")))))
        .isInstanceOf(StoreException.class);
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    await(runs().record(ofId("run-1"), List.of(running(1, "Start"))));
    assertThat(await(runs().find("run-1")).orElseThrow().nodes()).hasSize(1);
  }

  @Test
  void changes_takeEffectInTheOrderOfSubscription() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    List<Uni<Void>> all =
        IntStream.rangeClosed(1, 300)
            .mapToObj(
                i ->
                    runs()
                        .record(
                            ofId("run-1"),
                            List.of(completed(1, "Start", json(Integer.toString(i))))))
            .toList();
    await(Uni.join().all(all).andFailFast());
    assertThat(await(runs().find("run-1")).orElseThrow().nodes().getFirst().value())
        .contains(json("300"));
  }

  @Test
  void begin_queuedRun_isRunning() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    await(runs().begin("run-1"));
    assertThat(state("run-1")).isEqualTo(RunState.RUNNING);
  }

  /** Every transition of the table is one that the store makes, and no final state changes. */
  @Test
  void states_followTheTableOfTransitions() {
    long number = 100;
    for (RunState from : RunState.values()) {
      for (RunState to : RunState.values()) {
        if (to != RunState.QUEUED && (from.next().contains(to) || from.isFinal())) {
          String id = RunId.of(++number);
          await(runs().create(List.of(run(number, "deploy", MANUAL))));
          become(id, from);
          become(id, to);
          assertThat(state(id)).as(from + " to " + to).isEqualTo(from.isFinal() ? from : to);
        }
      }
    }
  }

  private void become(String id, RunState state) {
    switch (state) {
      case QUEUED -> {}
      case RUNNING -> await(runs().begin(id));
      case COMPLETED -> await(finish(id, state));
      case FAILED -> await(runs().abandon(id, NOON, new Failure("parked", "why", "")));
      case CANCELLED -> await(runs().cancel(id, NOON));
    }
  }

  @Test
  void finish_run_isKeptAsItEndedFirst() {
    Instant end = NOON.plusMillis(17);
    Run run = run(1, "deploy", MANUAL);
    await(runs().create(List.of(run)));
    await(runs().begin("run-1"));
    await(
        runs()
            .finish(
                run.ended(
                    RunState.FAILED,
                    end,
                    Optional.of("Send"),
                    Optional.of(new Failure("http_error", "502 Bad Gateway", "")),
                    Optional.of(json("{\"partial\":1.0}"))),
                List.of()));
    await(
        runs()
            .finish(
                run.ended(
                    RunState.COMPLETED,
                    end.plusSeconds(1),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
                List.of()));
    await(runs().begin("run-1"));

    Run ended = await(runs().find("run-1")).orElseThrow().run();
    assertThat(ended.state()).isEqualTo(RunState.FAILED);
    assertThat(ended.finishedAt()).contains(end);
    assertThat(ended.failedNode()).contains("Send");
    assertThat(ended.failure()).contains(new Failure("http_error", "502 Bad Gateway", ""));
    assertThat(ended.result()).contains(json("{\"partial\":1.0}"));
  }

  @Test
  void finish_withAStateThatIsNoEnd_fails() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    assertThat(failure(finish("run-1", RunState.RUNNING))).hasMessageContaining("RUNNING");
    assertThat(state("run-1")).isEqualTo(RunState.QUEUED);
  }

  @Test
  void ofEvent_runsStartedAndWoken_eachOnceOldestFirst() {
    await(runs().create(List.of(run(3, "deploy", Optional.of(9L)))));
    await(runs().create(List.of(run(1, "approve", Optional.of(5L)))));
    await(runs().create(List.of(run(2, "other", Optional.of(6L)))));
    await(runs().woke("run-1", "Wait", 1, 9));
    await(runs().woke("run-1", "Wait", 1, 9));
    await(runs().woke("run-3", "Wait", 1, 9));
    await(runs().record(ofId("run-3"), List.of(running(1, "Start"))));

    List<RecordedRun> all = await(runs().ofEvent(9));
    assertThat(all).extracting(each -> each.run().id()).containsExactly("run-1", "run-3");
    assertThat(all.get(1).nodes()).containsExactly(running(1, "Start"));
    assertThat(await(runs().ofEvent(404))).isEmpty();
  }

  @Test
  void list_pagesAndFilters_areNewestFirst() {
    for (long number = 1; number <= 4; number++) {
      String diagram = number % 2 == 0 ? "even" : "odd";
      await(runs().create(List.of(run(number, diagram, MANUAL))));
    }
    await(finish("run-2", RunState.CANCELLED));

    assertThat(listed(null, null, null, 3)).containsExactly("run-4", "run-3", "run-2");
    assertThat(listed(null, null, "run-2", 3)).containsExactly("run-1");
    assertThat(listed("even", null, null, 9)).containsExactly("run-4", "run-2");
    assertThat(listed("even", RunState.QUEUED, null, 9)).containsExactly("run-4");
    assertThat(listed(null, RunState.CANCELLED, null, 9)).containsExactly("run-2");
    assertThat(listed(null, null, null, -1)).isEmpty();
  }

  @Test
  void unfinished_pages_areOldestFirst() {
    for (long number = 1; number <= 4; number++) {
      await(runs().create(List.of(run(number, "deploy", Optional.of(number)))));
    }
    await(runs().begin("run-1"));
    await(finish("run-2", RunState.COMPLETED));

    List<Unfinished> first = await(runs().unfinished("", 2));
    assertThat(first)
        .containsExactly(
            left("run-1", RunState.RUNNING, 1, Resumes.NONE, 0, false),
            left("run-3", RunState.QUEUED, 3, Resumes.NONE, 0, false));
    assertThat(await(runs().unfinished("run-3", 2)))
        .extracting(Unfinished::id)
        .containsExactly("run-4");
    assertThat(await(runs().unfinished("run-4", 2))).isEmpty();
  }

  @Test
  void unfinished_runs_tellWhatTheirNodesCameTo() {
    await(runs().create(List.of(run(1, "deploy", Optional.of(1L)))));
    await(runs().record(ofId("run-1"), List.of(completed(1, "Start", json("1")))));
    await(runs().record(ofId("run-1"), List.of(in(NodeState.FAILED, 2))));
    await(runs().record(ofId("run-1"), List.of(in(NodeState.WAITING, 3))));
    assertThat(await(runs().unfinished("", 9)))
        .containsExactly(left("run-1", RunState.QUEUED, 1, Resumes.NONE, 2, true));
    await(runs().record(ofId("run-1"), List.of(running(4, "Work"))));
    assertThat(await(runs().unfinished("", 9)))
        .containsExactly(left("run-1", RunState.QUEUED, 1, Resumes.NONE, 2, false));
  }

  @Test
  void resumed_runs_areCountedAndAcquitted() {
    Resumes once = new Resumes(1, Optional.of(NOON), 1, 4);
    Resumes again = new Resumes(2, Optional.of(NOON.plusSeconds(1)), 2, 4);
    await(runs().create(List.of(run(1, "a", MANUAL), run(2, "b", MANUAL), run(3, "c", MANUAL))));
    await(runs().resumed(Map.of("run-1", once, "run-2", again)));
    assertThat(resumes("run-1")).isEqualTo(once);
    assertThat(resumes("run-2")).isEqualTo(again);
    assertThat(resumes("run-3")).isEqualTo(Resumes.NONE);
    assertThat(await(runs().unfinished("run-1", 1)).getFirst().resumes()).isEqualTo(again);

    await(finish("run-1", RunState.FAILED));
    await(runs().acquit());
    assertThat(resumes("run-1")).as("it has ended").isEqualTo(once);
    assertThat(resumes("run-2")).isEqualTo(new Resumes(2, Optional.of(NOON.plusSeconds(1)), 0, 4));
  }

  @Test
  void written_findsWhatWasRecordedBefore() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    runs().record(ofId("run-1"), List.of(running(1, "Start"))).subscribe().with(_ -> {});

    RecordedRun found = await(runs().written().chain(() -> runs().find("run-1"))).orElseThrow();
    assertThat(found.nodes()).containsExactly(running(1, "Start"));
  }

  @Test
  void abandon_run_hasFailedAndNothingOfItIsInProgress() {
    Failure why = new Failure("parked", "it ended the server 6 times", "");
    await(runs().create(List.of(run(1, "deploy", MANUAL), run(2, "deploy", MANUAL))));
    await(runs().record(ofId("run-1"), List.of(completed(1, "Start", json("1")))));
    await(runs().record(ofId("run-1"), List.of(running(2, "Work"))));
    await(runs().record(ofId("run-2"), List.of(running(1, "Start"))));
    await(runs().abandon("run-1", NOON.plusSeconds(5), why));

    RecordedRun ended = await(runs().find("run-1")).orElseThrow();
    assertThat(ended.run().state()).isEqualTo(RunState.FAILED);
    assertThat(ended.run().failure()).contains(why);
    assertThat(ended.run().finishedAt()).contains(NOON.plusSeconds(5));
    assertThat(ended.nodes())
        .extracting(NodeRecord::state)
        .containsExactly(NodeState.COMPLETED, NodeState.CANCELLED);
    assertThat(ended.nodes().getLast().finishedAt()).contains(NOON.plusSeconds(5));
    assertThat(await(runs().find("run-2")).orElseThrow().nodes().getFirst().state())
        .isEqualTo(NodeState.RUNNING);
  }

  @Test
  void record_beginningThatComesLate_takesNothingBack() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    NodeRecord over = completed(1, "Work", json("1"));
    await(runs().record(ofId("run-1"), List.of(over)));
    await(runs().record(ofId("run-1"), List.of(running(1, "Work"))));
    assertThat(await(runs().find("run-1")).orElseThrow().nodes()).containsExactly(over);
  }

  @Test
  void begin_runThatHasEnded_saysSo() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    assertThat(await(runs().begin("run-1"))).isTrue();
    await(runs().cancel("run-1", NOON));
    assertThat(await(runs().begin("run-1"))).isFalse();
    assertThat(state("run-1")).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void cancel_run_isCancelledAndNothingOfItIsInProgress() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    await(runs().record(ofId("run-1"), List.of(running(1, "Work"))));
    await(runs().cancel("run-1", NOON.plusSeconds(5)));

    RecordedRun ended = await(runs().find("run-1")).orElseThrow();
    assertThat(ended.run().state()).isEqualTo(RunState.CANCELLED);
    assertThat(ended.run().failure()).isEmpty();
    assertThat(ended.run().finishedAt()).contains(NOON.plusSeconds(5));
    assertThat(ended.nodes()).extracting(NodeRecord::state).containsExactly(NodeState.CANCELLED);
    await(runs().cancel("run-1", NOON.plusSeconds(9)));
    assertThat(await(runs().find("run-1")).orElseThrow().run().finishedAt())
        .contains(NOON.plusSeconds(5));
  }

  @Test
  void abandon_runThatHasEnded_changesNothing() {
    await(runs().create(List.of(run(1, "deploy", MANUAL))));
    await(finish("run-1", RunState.COMPLETED));
    await(runs().abandon("run-1", NOON, new Failure("parked", "", "")));
    assertThat(state("run-1")).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void create_originOfARun_isKept() {
    Run own = from(1, Origin.ofCommand(4711));
    Run replay = from(2, Origin.replayOf("run-1"));
    await(runs().create(List.of(own, replay)));
    assertThat(await(runs().find("run-1")).orElseThrow().run()).isEqualTo(own);
    assertThat(await(runs().find("run-2")).orElseThrow().run()).isEqualTo(replay);
    assertThat(await(runs().unfinished("", 9)))
        .extracting(Unfinished::origin)
        .containsExactly(own.origin(), replay.origin());
  }

  @Test
  void wakes_ofARun_areTheEventsThatWokeIt() {
    await(runs().create(List.of(run(1, "approve", MANUAL), run(2, "approve", MANUAL))));
    await(runs().woke("run-1", "Wait", 1, 9));
    await(runs().woke("run-1", "Wait", 1, 7));
    await(runs().woke("run-2", "Wait", 1, 8));
    assertThat(await(runs().wakes("run-1")))
        .containsExactly(new Wake(7, Optional.of("Wait"), 1), new Wake(9, Optional.of("Wait"), 1));
    assertThat(await(runs().wakes("run-3"))).isEmpty();
  }

  @Test
  void woke_event_endsOneWaitOfARun_howeverOftenItIsSaid() {
    await(runs().create(List.of(run(1, "approve", MANUAL), run(2, "approve", MANUAL))));
    assertThat(await(runs().woke("run-1", "Wait", 1, 9))).isTrue();
    assertThat(await(runs().woke("run-1", "Wait", 1, 9))).as("said again").isTrue();
    assertThat(await(runs().woke("run-1", "Wait", 2, 9))).as("the next round").isFalse();
    assertThat(await(runs().woke("run-1", "Other", 1, 9))).as("another node").isFalse();
    assertThat(await(runs().woke("run-2", "Other", 1, 9))).as("another run").isTrue();
    assertThat(await(runs().wakes("run-1"))).containsExactly(new Wake(9, Optional.of("Wait"), 1));
  }

  @Test
  void find_textThatIsNoId_isNothing() {
    assertThat(await(runs().find("run-x"))).isEmpty();
    assertThat(await(runs().find("webhook-github-1"))).isEmpty();
  }

  private static Unfinished left(
      String id, RunState state, long event, Resumes resumes, int over, boolean onlyWaits) {
    return new Unfinished(
        id, "deploy", state, Optional.of(event), Origin.SERVER, resumes, over, onlyWaits);
  }

  private static Run from(long number, Origin origin) {
    Run run = run(number, "deploy", MANUAL);
    return new Run(
        run.id(),
        run.diagram(),
        run.file(),
        run.source(),
        run.state(),
        run.eventId(),
        run.startNodes(),
        run.variables(),
        run.createdAt(),
        run.finishedAt(),
        run.failedNode(),
        run.failure(),
        run.result(),
        origin,
        run.resumes());
  }

  private Resumes resumes(String id) {
    return await(runs().find(id)).orElseThrow().run().resumes();
  }

  private RunState state(String id) {
    return await(runs().find(id)).orElseThrow().run().state();
  }

  /** A run of which only the id matters. */
  private static Run ofId(String id) {
    return run(RunId.requireNumber(id), "deploy", MANUAL);
  }

  private Uni<Void> finish(String id, RunState state) {
    Run run = run(RunId.requireNumber(id), "deploy", MANUAL);
    return runs()
        .finish(
            run.ended(state, NOON, Optional.empty(), Optional.empty(), Optional.empty()),
            List.of());
  }

  private List<String> listed(
      @Nullable String diagram, @Nullable RunState state, @Nullable String beforeId, int limit) {
    var query =
        new RunQuery(
            Optional.ofNullable(diagram),
            Optional.ofNullable(state),
            Optional.ofNullable(beforeId),
            limit);
    return await(runs().list(query)).stream().map(Run::id).toList();
  }

  private static NodeRecord running(int sequence, String node) {
    return in(NodeState.RUNNING, sequence, node);
  }

  private static NodeRecord in(NodeState state, int sequence) {
    return in(state, sequence, "Node");
  }

  private static NodeRecord in(NodeState state, int sequence, String node) {
    return new NodeRecord(
        sequence,
        node,
        1,
        state,
        1,
        (ObjectNode) json("{}"),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        List.of(),
        NOON,
        Optional.empty());
  }

  private static NodeRecord completed(int sequence, String node, JsonNode value) {
    return new NodeRecord(
        sequence,
        node,
        1,
        NodeState.COMPLETED,
        1,
        (ObjectNode) json("{}"),
        Optional.of(Output.DEFAULT),
        Optional.of(value),
        Map.of(),
        Optional.empty(),
        List.of(),
        NOON,
        Optional.of(NOON.plusMillis(3)));
  }
}
