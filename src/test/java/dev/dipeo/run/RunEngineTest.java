package dev.dipeo.run;

import static dev.dipeo.run.Scene.fails;
import static dev.dipeo.run.Scene.sends;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.dipeo.base.Json;
import dev.dipeo.run.RunStore.RecordedRun;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunEngineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ONE_NODE = "start Start\ncode Work\nStart -> Work";

  @Test
  void take_run_isDrivenAlsoWhenNobodyWatches() {
    Scene scene = new Scene(ONE_NODE);
    Run run = Sketch.run(List.of(), "{}");
    scene.store.put(run);
    assertThat(scene.store.writes()).isEmpty();

    scene.engine.take(new RecordedRun(run, List.of()), scene.diagram);
    scene.simulation.run();
    assertThat(scene.store.writes())
        .containsExactly(
            "begin", "COMPLETED Start1", "RUNNING Work1", "COMPLETED Work1", "COMPLETED");
  }

  @Test
  void outcome_isOnDiskBeforeAnythingFollowsFromIt() {
    for (long seed = 0; seed < 50; seed++) {
      Scene scene = new Scene(Sketch.compile(ONE_NODE), new Simulation(seed), TestBounds.RUNS);
      List<String> before = new ArrayList<>();
      scene.onUni(
          "Work",
          a -> {
            before.addAll(scene.store.writes());
            return Uni.createFrom().item(sends(IntNode.valueOf(1)));
          });

      scene.play();

      assertThat(before).contains("COMPLETED Start1");
    }
  }

  @Test
  void watcherThatGoesAway_doesNotStopTheRun() {
    Scene scene = new Scene(ONE_NODE);
    UniAssertSubscriber<Run> watcher = scene.begin("{}");

    watcher.cancel();
    scene.simulation.run();

    assertThat(scene.store.get("run-1").run().state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void start_twice_runsOnce() {
    Scene scene = new Scene(ONE_NODE);
    scene.begin("{}");
    UniAssertSubscriber<Run> second = scene.begin("{}");
    scene.simulation.run();

    assertThat(second.assertCompleted().getItem().state()).isEqualTo(RunState.COMPLETED);
    assertThat(scene.firings).hasSize(2);
  }

  @Test
  void timeout_ofANode_cancelsTheRunnerAndFails() {
    AtomicBoolean cancelled = new AtomicBoolean();
    Scene scene = new Scene("endpoint Slow timeout=20");
    scene.onUni("Slow", a -> hanging(cancelled));
    UniAssertSubscriber<Run> end = scene.begin("{}");

    await().atMost(PATIENCE).until(() -> ended(scene, end));

    assertThat(cancelled).isTrue();
    assertThat(end.getItem().failure())
        .hasValue(new Outcome.Failure("timeout", "took longer than 0.02 s", ""));
  }

  @Test
  void timeout_ofAWaitForAnEvent_isItsRunnersBusiness() {
    AtomicBoolean cancelled = new AtomicBoolean();
    Scene scene = new Scene("await Event timeout=1\nendpoint Slow timeout=40");
    scene.onUni("Event", a -> hanging(cancelled)).onUni("Slow", a -> Uni.createFrom().nothing());
    UniAssertSubscriber<Run> end = scene.begin("{}");

    await().atMost(PATIENCE).until(() -> ended(scene, end));

    assertThat(end.getItem().failedNode()).hasValue("Slow");
    assertThat(scene.store.writes()).contains("WAITING Event1", "CANCELLED Event1");
  }

  @Test
  void retry_untilAnAttemptSucceeds_underOneIdempotencyKey() {
    Scene scene = new Scene("start Start\ncode Flaky retry=3\nStart -> Flaky");
    scene.on("Flaky", a -> a.attempt() < 3 ? fails("try again") : sends(IntNode.valueOf(1)));
    UniAssertSubscriber<Run> end = scene.begin("{}");

    await().atMost(PATIENCE).until(() -> ended(scene, end));

    assertThat(end.getItem().state()).isEqualTo(RunState.COMPLETED);
    assertThat(scene.recordOf("Flaky").attempts()).isEqualTo(3);
    assertThat(scene.activations.stream().skip(1).map(a -> a.idempotencyKey("Flaky")))
        .containsExactly("run-1-1-1", "run-1-1-1", "run-1-1-1");
  }

  @Test
  void retry_usedUp_failsWithTheNumberOfAttempts() {
    Scene scene = new Scene("code Flaky retry=2\ncode Repair\nFlaky[error] -> Repair : error");
    scene.on("Flaky", a -> fails("no"));
    UniAssertSubscriber<Run> end = scene.begin("{}");

    await().atMost(PATIENCE).until(() -> ended(scene, end));

    assertThat(scene.firingsOf("Repair"))
        .containsExactly(
            "Repair1 {\"error\":{\"type\":\"ValueError\",\"message\":\"no\",\"node\":\"Flaky\",\"attempt\":2,\"inputs\":{}}}");
  }

  @Test
  void runnerWithABug_failsItsNodeWithoutTellingInternals() {
    Outcome.Failure bug =
        new Outcome.Failure(
            "internal_error",
            "the node failed because of a bug in its runner; see the server's log",
            "");
    Scene throwing = new Scene("code A");
    throwing.onUni(
        "A",
        a -> {
          throw new IllegalStateException("secret");
        });
    Scene failing = new Scene("code A");
    failing.onUni("A", a -> Uni.createFrom().failure(new IllegalStateException("secret")));
    Scene silent = new Scene("code A");
    silent.onUni("A", a -> Uni.createFrom().nullItem());

    assertThat(throwing.play().failure()).hasValue(bug);
    assertThat(failing.play().failure()).hasValue(bug);
    assertThat(silent.play().failure()).hasValue(bug);
  }

  @Test
  void cancel_reachesTheRunner_andIsRecorded() {
    AtomicBoolean cancelled = new AtomicBoolean();
    Scene scene = new Scene(ONE_NODE);
    scene.onUni("Work", a -> hanging(cancelled));
    UniAssertSubscriber<Run> end = scene.begin("{}");
    scene.simulation.run();
    assertThat(cancelled).isFalse();

    UniAssertSubscriber<Optional<Run>> cancel =
        scene.engine.cancel("run-1").subscribe().withSubscriber(UniAssertSubscriber.create());
    scene.simulation.run();

    assertThat(cancelled).isTrue();
    assertThat(cancel.getItem().orElseThrow().state()).isEqualTo(RunState.CANCELLED);
    assertThat(end.getItem().state()).isEqualTo(RunState.CANCELLED);
    assertThat(scene.recordOf("Work").state()).isEqualTo(NodeState.CANCELLED);
    assertThat(scene.engine.inProgress()).isZero();
  }

  @Test
  void cancel_ofARunThatIsNotDriven_isNothing() {
    assertThat(new Scene(ONE_NODE).engine.cancel("run-9").await().indefinitely()).isEmpty();
  }

  @Test
  void runsBeyondTheBound_waitInOrder_andBeyondThatAreRefused() {
    Simulation simulation = new Simulation(1);
    Scene scene =
        new Scene(Sketch.compile("code Work"), simulation, new RunBounds(1, 2, 0, 64, 10, 100));
    AtomicBoolean cancelled = new AtomicBoolean();
    List<String> begun = new ArrayList<>();
    scene.onUni(
        "Work",
        a -> {
          begun.add(a.runId());
          return hanging(cancelled);
        });
    start(scene, "run-1");
    UniAssertSubscriber<Run> second = start(scene, "run-2");
    start(scene, "run-3");
    UniAssertSubscriber<Run> fourth = start(scene, "run-4");
    simulation.run();

    fourth.assertFailedWith(
        RunsFullException.class, "1 runs are in progress and 2 wait, no more are taken");
    assertThat(begun).containsExactly("run-1");
    assertThat(scene.engine.waiting()).isEqualTo(2);

    // One that waits can be cancelled at once, and never begins.
    scene.engine.cancel("run-2").subscribe().with(ended -> {});
    simulation.run();
    assertThat(second.assertCompleted().getItem().state()).isEqualTo(RunState.CANCELLED);

    start(scene, "run-4");
    scene.engine.cancel("run-1").subscribe().with(ended -> {});
    simulation.run();
    scene.engine.cancel("run-3").subscribe().with(ended -> {});
    simulation.run();
    assertThat(begun).containsExactly("run-1", "run-3", "run-4");
  }

  @Test
  void runThatPauses_makesRoom_andComesBackBeforeThoseThatHaveNotBegun() {
    Simulation simulation = new Simulation(1);
    Scene scene =
        new Scene(Sketch.compile("code Work"), simulation, new RunBounds(1, 9, 1, 64, 10, 100));
    Map<String, UniEmitter<? super Outcome>> waits = new HashMap<>();
    Map<String, UniEmitter<? super Outcome>> works = new HashMap<>();
    List<String> begun = new ArrayList<>();
    scene.onUni(
        "Work",
        a -> {
          begun.add(a.runId());
          Uni<Outcome> wait = Uni.createFrom().emitter(e -> waits.put(a.runId(), e));
          Uni<Outcome> work = Uni.createFrom().emitter(e -> works.put(a.runId(), e));
          return a.pause().during(wait).chain(() -> work);
        });
    UniAssertSubscriber<Run> first = start(scene, "run-1");
    start(scene, "run-2");
    UniAssertSubscriber<Run> third = start(scene, "run-3");
    simulation.run();
    assertThat(begun).as("the second may not pause too").containsExactly("run-1", "run-2");
    assertThat(scene.engine.paused()).isEqualTo(1);
    assertThat(scene.engine.inProgress()).isEqualTo(1);

    end(waits, "run-1");
    simulation.run();
    assertThat(works).as("the place is taken").isEmpty();

    end(waits, "run-2");
    simulation.run();
    end(works, "run-2");
    simulation.run();
    assertThat(works).containsKey("run-1");
    assertThat(begun).as("a run that has begun goes first").containsExactly("run-1", "run-2");
    assertThat(scene.engine.paused()).isZero();

    end(works, "run-1");
    simulation.run();
    first.assertCompleted();
    scene.engine.cancel("run-3").subscribe().with(ended -> {}); // while it pauses
    simulation.run();
    assertThat(third.assertCompleted().getItem().state()).isEqualTo(RunState.CANCELLED);
    assertThat(scene.engine.paused() + scene.engine.inProgress() + scene.engine.waiting()).isZero();
  }

  @Test
  void runThatWantsToComeBack_canBeCancelled() {
    Simulation simulation = new Simulation(1);
    Scene scene =
        new Scene(Sketch.compile("code Work"), simulation, new RunBounds(1, 9, 1, 64, 10, 100));
    Map<String, UniEmitter<? super Outcome>> waits = new HashMap<>();
    scene.onUni(
        "Work", a -> a.pause().during(Uni.createFrom().emitter(e -> waits.put(a.runId(), e))));
    UniAssertSubscriber<Run> first = start(scene, "run-1");
    start(scene, "run-2");
    simulation.run();
    end(waits, "run-1");
    simulation.run();
    scene.engine.cancel("run-1").subscribe().with(ended -> {});
    simulation.run();
    assertThat(first.assertCompleted().getItem().state()).isEqualTo(RunState.CANCELLED);
    scene.engine.cancel("run-2").subscribe().with(ended -> {});
    simulation.run();
    assertThat(scene.engine.paused() + scene.engine.inProgress() + scene.engine.waiting()).isZero();
  }

  @Test
  void runWithOneBranchAtWork_keepsItsPlaceWhileAnotherPauses() {
    Simulation simulation = new Simulation(1);
    Scene scene =
        new Scene(
            Sketch.compile("start Start\ncode Wait\ncode Work\nStart -> Wait\nStart -> Work"),
            simulation,
            new RunBounds(1, 9, 9, 64, 10, 100));
    Map<String, UniEmitter<? super Outcome>> ends = new HashMap<>();
    scene.onUni("Wait", a -> a.pause().during(Uni.createFrom().emitter(e -> ends.put("Wait", e))));
    scene.onUni("Work", a -> Uni.createFrom().emitter(e -> ends.put("Work", e)));
    UniAssertSubscriber<Run> end = start(scene, "run-1");
    simulation.run();
    assertThat(scene.engine.paused()).isZero();
    end(ends, "Work");
    simulation.run();
    assertThat(scene.engine.paused()).isEqualTo(1);
    end(ends, "Wait");
    simulation.run();
    end.assertCompleted();
    assertThat(scene.engine.paused() + scene.engine.inProgress()).isZero();
  }

  @Test
  void nodesBeyondTheBound_waitForOthersOfTheRun() {
    StringBuilder sketch = new StringBuilder("start Start\n");
    for (int i = 1; i <= 20; i++) {
      sketch.append("code N").append(i).append("_\nStart -> N").append(i).append("_\n");
    }
    Simulation simulation = new Simulation(7);
    Scene scene =
        new Scene(
            Sketch.compile(sketch.toString()), simulation, new RunBounds(1, 0, 0, 3, 10, 100));
    AtomicInteger running = new AtomicInteger();
    List<Integer> seen = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      scene.onUni(
          "N" + i + "_",
          a -> {
            seen.add(running.incrementAndGet());
            return simulation.later(
                () -> {
                  running.decrementAndGet();
                  return sends(IntNode.valueOf(1));
                });
          });
    }

    assertThat(scene.play().state()).isEqualTo(RunState.COMPLETED);
    assertThat(seen).hasSize(20).contains(3).allMatch(count -> count <= 3);
  }

  @Test
  void resume_runsOnlyWhatWasNotOver_underTheSameKeyAndSequence() {
    String sketch =
        "start Start\ncode A\ncode B\ncode Join\nStart -> A\nStart -> B\nA -> Join : a\nB -> Join : b";
    Scene crashed = new Scene(sketch);
    crashed.onUni("B", a -> Uni.createFrom().nothing());
    crashed.begin("{}");
    crashed.simulation.run();
    NodeRecord before = crashed.recordOf("B");
    assertThat(before.state()).isEqualTo(NodeState.RUNNING);

    Simulation simulation = new Simulation(2);
    MemoryRunStore left = crashed.store.afterCrash(simulation);
    Scene resumed = new Scene(crashed.diagram, simulation, left, TestBounds.RUNS);
    resumed.take(left.get("run-1")).subscribe().with(ended -> {});
    simulation.run();

    assertThat(resumed.firings).containsExactly("B1 {}", "Join1 {\"a\":\"a\",\"b\":\"b\"}");
    assertThat(resumed.activations.getFirst().idempotencyKey("B"))
        .isEqualTo(crashed.activations.getLast().idempotencyKey("B"));
    assertThat(resumed.recordOf("B").sequence()).isEqualTo(before.sequence());
    assertThat(left.get("run-1").nodes())
        .extracting(NodeRecord::sequence)
        .containsExactly(1, 2, 3, 4);
    assertThat(left.get("run-1").run().state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void resume_ofARunWhoseLastOutcomeIsRecorded_onlyEndsIt() {
    Scene scene = new Scene("code Bad");
    scene.on("Bad", a -> fails("no"));
    scene.play();
    RecordedRun recorded = scene.store.get("run-1");
    Simulation simulation = new Simulation(3);
    MemoryRunStore left = scene.store.afterCrash(simulation);
    left.put(Sketch.run(List.of(), "{}"));
    Scene resumed = new Scene(scene.diagram, simulation, left, TestBounds.RUNS);

    resumed
        .take(new RecordedRun(left.get("run-1").run(), recorded.nodes()))
        .subscribe()
        .with(ended -> {});
    simulation.run();

    assertThat(resumed.firings).isEmpty();
    assertThat(left.get("run-1").run().failedNode()).hasValue("Bad");
  }

  @Test
  void close_stopsRunsButLeavesThemToBeResumed() {
    AtomicBoolean cancelled = new AtomicBoolean();
    Scene scene = new Scene(ONE_NODE);
    scene.onUni("Work", a -> hanging(cancelled));
    UniAssertSubscriber<Run> end = scene.begin("{}");
    scene.simulation.run();

    scene.engine.close();
    scene.simulation.run();

    assertThat(cancelled).isTrue();
    end.assertFailed();
    assertThat(scene.store.get("run-1").run().state()).isEqualTo(RunState.RUNNING);
    assertThat(scene.recordOf("Work").state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void standStill_letsWhatHasBegunComeToItsEnd_andNothingBegin() {
    Scene scene = new Scene("start Start\ncode Work\ncode Next\nStart -> Work\nWork -> Next");
    CompletableFuture<Outcome> work = new CompletableFuture<>();
    scene.onUni("Work", a -> Uni.createFrom().completionStage(work));
    scene.begin("{}");
    scene.simulation.run();
    assertThat(scene.engine.nodesAtWork()).isEqualTo(1);

    UniAssertSubscriber<Void> still =
        scene.engine.standStill().subscribe().withSubscriber(UniAssertSubscriber.create());
    scene.simulation.run();
    still.assertNotTerminated();
    work.complete(sends(IntNode.valueOf(1)));
    scene.simulation.run();

    still.assertCompleted();
    assertThat(scene.recordOf("Work").state()).isEqualTo(NodeState.COMPLETED);
    assertThat(scene.firingsOf("Next")).isEmpty();
    assertThat(scene.store.get("run-1").run().state()).isEqualTo(RunState.RUNNING);
    assertThat(scene.engine.nodesAtWork()).isZero();
  }

  @Test
  void standStill_waitsForTheEndOfARunWhoseLastNodeIsOver_toBeRecorded() {
    for (long seed = 0; seed < 50; seed++) {
      Scene scene = new Scene(Sketch.compile(ONE_NODE), new Simulation(seed), TestBounds.RUNS);
      CompletableFuture<Outcome> work = new CompletableFuture<>();
      scene.onUni("Work", a -> Uni.createFrom().completionStage(work));
      scene.begin("{}");
      scene.simulation.run();
      List<RunState> states = new ArrayList<>();
      scene
          .engine
          .standStill()
          .subscribe()
          .with(done -> states.add(scene.store.get("run-1").run().state()));
      work.complete(sends(IntNode.valueOf(1)));
      scene.simulation.run();

      assertThat(states).containsExactly(RunState.COMPLETED);
    }
  }

  @Test
  void standStill_doesNotWaitForWaits_norForRunsThatAreCancelled() {
    Scene waiting = new Scene("await Event");
    waiting.onUni("Event", a -> Uni.createFrom().nothing()).begin("{}");
    waiting.simulation.run();
    waiting
        .engine
        .standStill()
        .subscribe()
        .withSubscriber(UniAssertSubscriber.create())
        .assertCompleted();

    Scene hanging = new Scene(ONE_NODE);
    hanging.onUni("Work", a -> Uni.createFrom().nothing()).begin("{}");
    hanging.simulation.run();
    UniAssertSubscriber<Void> still =
        hanging.engine.standStill().subscribe().withSubscriber(UniAssertSubscriber.create());
    still.assertNotTerminated();
    hanging.engine.cancel("run-1").subscribe().with(ended -> {});
    hanging.simulation.run();
    still.assertCompleted();
  }

  @Test
  void since_isTheBeginningOfTheAttempt_alsoAfterARestart() {
    Scene scene = new Scene("await Event");
    scene.onUni("Event", a -> Uni.createFrom().nothing()).begin("{}");
    scene.simulation.run();
    NodeRecord began = scene.recordOf("Event");

    Simulation simulation = new Simulation(2);
    MemoryRunStore left = scene.store.afterCrash(simulation);
    Instant later = Instant.EPOCH.plusSeconds(3_600);
    Scene resumed = new Scene(scene.diagram, simulation, left, TestBounds.RUNS, () -> later);
    resumed.take(left.get("run-1")).subscribe().with(ended -> {});
    simulation.run();

    assertThat(resumed.activations.getFirst().since()).isEqualTo(began.startedAt());
  }

  @Test
  void listeners_hearEverything_andCannotHarm() {
    Scene scene = new Scene(ONE_NODE);
    scene.on(
        "Work",
        a -> {
          a.log().accept(new LogLine("hello", false));
          return sends(IntNode.valueOf(7));
        });
    List<String> heard = new ArrayList<>();
    scene.engine.add(
        new RunListener() {
          @Override
          public void nodeStarted(String runId, NodeRecord node) {
            throw new IllegalStateException("a listener with a bug");
          }
        });
    scene.engine.add(
        new RunListener() {
          @Override
          public void nodeStarted(String runId, NodeRecord node) {
            heard.add("started " + node.node());
          }

          @Override
          public void nodePrinted(String runId, String node, int activation, LogLine line) {
            heard.add(node + " printed " + line.text());
          }

          @Override
          public void nodeFinished(String runId, NodeRecord node) {
            heard.add(node.node() + " finished " + node.value().map(Json::text).orElseThrow());
          }

          @Override
          public void runFinished(Run run) {
            heard.add(run.id() + " " + run.state());
          }
        });

    scene.play();

    assertThat(heard)
        .containsExactly(
            "started Start",
            "Start finished {}",
            "started Work",
            "Work printed hello",
            "Work finished 7",
            "run-1 COMPLETED");
    assertThat(scene.recordOf("Work").log()).containsExactly(new LogLine("hello", false));
  }

  @Test
  void storeThatFails_stopsTheRunWithoutEndingIt() {
    Scene scene = new Scene(ONE_NODE);
    scene.on(
        "Work",
        a -> {
          scene.store.failFromNowOn();
          return sends(IntNode.valueOf(1));
        });
    UniAssertSubscriber<Run> end = scene.begin("{}");
    scene.simulation.run();

    end.assertFailedWith(IllegalStateException.class, "disk full");
    assertThat(scene.store.get("run-1").run().state()).isEqualTo(RunState.RUNNING);
    assertThat(scene.engine.inProgress()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"begin", "COMPLETED Start1", "RUNNING Work1", "COMPLETED Work1", "COMPLETED"})
  void storeThatIsFullForAWhile_keepsTheRunUntilItWritesAgain(String firstRefused) {
    Scene scene = new Scene(ONE_NODE);
    AtomicBoolean full = new AtomicBoolean();
    AtomicInteger refused = new AtomicInteger();
    scene.store.full(
        write -> {
          if (write.equals(firstRefused) && refused.get() == 0) {
            full.set(true);
          }
          return full.get() && refused.incrementAndGet() > 0;
        });
    UniAssertSubscriber<Run> end = scene.begin("{}");
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              scene.simulation.run();
              return refused.get() >= 2;
            });
    end.assertNotTerminated();
    full.set(false);

    Run run = played(scene, end);
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(scene.store.get("run-1").run().state()).isEqualTo(RunState.COMPLETED);
    assertThat(scene.firings).as("nothing is done twice").hasSize(2);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              scene.simulation.run();
              assertThat(scene.store.get("run-1").nodes())
                  .extracting(NodeRecord::state)
                  .containsExactly(NodeState.COMPLETED, NodeState.COMPLETED);
            });
    assertThat(scene.engine.inProgress()).isZero();
  }

  private static Run played(Scene scene, UniAssertSubscriber<Run> end) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              scene.simulation.run();
              end.assertCompleted();
            });
    return end.getItem();
  }

  @Test
  void cancel_whileTheStoreIsFull_endsTheRunWhenItWritesAgain_andNothingFollowsBefore() {
    Scene scene = new Scene("start Start\ncode Work\ncode Next\nStart -> Work\nWork -> Next");
    AtomicInteger refused = new AtomicInteger();
    scene.store.full(write -> write.equals("COMPLETED Work1") && refused.incrementAndGet() > 0);
    UniAssertSubscriber<Run> end = scene.begin("{}");
    scene.simulation.run();
    assertThat(refused).hasPositiveValue();
    UniAssertSubscriber<Optional<Run>> cancelled =
        scene.engine.cancel("run-1").subscribe().withSubscriber(UniAssertSubscriber.create());
    scene.simulation.run();
    cancelled.assertNotTerminated();
    scene.store.full(_ -> false);

    assertThat(played(scene, end).state()).isEqualTo(RunState.CANCELLED);
    assertThat(cancelled.assertCompleted().getItem()).contains(end.getItem());
    assertThat(scene.store.get("run-1").run().state()).isEqualTo(RunState.CANCELLED);
    assertThat(scene.firingsOf("Next")).isEmpty();
  }

  @Test
  void close_whileTheStoreIsFull_leavesTheRunToBeResumed() {
    Scene scene = new Scene(ONE_NODE);
    scene.store.full(write -> write.equals("COMPLETED Work1"));
    UniAssertSubscriber<Run> end = scene.begin("{}");
    scene.simulation.run();
    scene.engine.close();
    scene.store.full(_ -> false);
    scene.simulation.run();

    end.assertFailed();
    assertThat(scene.store.get("run-1").run().state()).isEqualTo(RunState.RUNNING);
    assertThat(scene.recordOf("Work").state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void valueThatCannotBeRecorded_isAFailureOfItsNode() {
    Scene scene = new Scene(ONE_NODE);
    scene.store.refuse(write -> write.equals("COMPLETED Work1"));
    Run run = scene.play();

    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.failedNode()).hasValue("Work");
    assertThat(run.failure())
        .contains(
            new Outcome.Failure("not_recorded", "could not be recorded: nested too deeply", ""));
    assertThat(scene.recordOf("Work").state()).isEqualTo(NodeState.FAILED);
  }

  @Test
  void nodeThatCannotBeRecordedAtAll_failsTheRun() {
    Scene scene = new Scene(ONE_NODE);
    scene.store.refuse(write -> write.endsWith("Work1"));
    Run run = scene.play();

    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.failedNode()).hasValue("Work");
    assertThat(scene.store.get("run-1").run().state()).isEqualTo(RunState.FAILED);
  }

  @Test
  void resultThatCannotBeRecorded_failsTheRun() {
    Scene scene = new Scene(ONE_NODE);
    scene.store.refuse(write -> write.equals("COMPLETED"));
    Run run = scene.play();

    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.failure().orElseThrow().type()).isEqualTo("not_recorded");
    assertThat(scene.store.get("run-1").run().state()).isEqualTo(RunState.FAILED);
  }

  @Test
  void runThatWasEndedBeforeItBegan_doesNotBegin() {
    Scene scene = new Scene(ONE_NODE);
    Run run = Sketch.run(List.of(), "{}");
    scene.store.put(
        run.ended(
            RunState.CANCELLED,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    UniAssertSubscriber<Run> end =
        scene
            .take(new RecordedRun(run, List.of()))
            .subscribe()
            .withSubscriber(UniAssertSubscriber.create());
    scene.simulation.run();

    assertThat(end.assertCompleted().getItem().state()).isEqualTo(RunState.CANCELLED);
    assertThat(scene.firings).isEmpty();
  }

  @Test
  void emptyDiagram_completesWithoutAResult() {
    Run run = new Scene("").play();

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.result()).isEmpty();
    assertThat(run.finishedAt()).hasValue(Instant.EPOCH);
  }

  @Test
  void bounds_thatLetNothingRun_areRefused() {
    assertThatThrownBy(() -> new RunBounds(0, 0, 0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void end(Map<String, UniEmitter<? super Outcome>> open, String which) {
    requireNonNull(open.get(which)).complete(sends("{}"));
  }

  private static UniAssertSubscriber<Run> start(Scene scene, String id) {
    Run any = Sketch.run(List.of(), "{}");
    Run run =
        new Run(
            id,
            any.diagram(),
            any.file(),
            any.source(),
            any.state(),
            any.eventId(),
            any.startNodes(),
            any.variables(),
            any.createdAt(),
            any.finishedAt(),
            any.failedNode(),
            any.failure(),
            any.result(),
            any.origin(),
            any.resumes());
    scene.store.put(run);
    return scene
        .take(new RecordedRun(run, List.of()))
        .subscribe()
        .withSubscriber(UniAssertSubscriber.create());
  }

  private static Uni<Outcome> hanging(AtomicBoolean cancelled) {
    return Uni.createFrom().<Outcome>nothing().onCancellation().invoke(() -> cancelled.set(true));
  }

  /** Lets happen what is pending, for tests with real timers. */
  private static boolean ended(Scene scene, UniAssertSubscriber<Run> end) {
    scene.simulation.run();
    return end.getItem() != null;
  }
}
