package dev.dipeo.run;

import static dev.dipeo.run.Scene.branch;
import static dev.dipeo.run.Scene.fails;
import static dev.dipeo.run.Scene.sends;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.run.Outcome.Branched;
import dev.dipeo.run.Outcome.Emission;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How diagrams run: the rules of docs/runs.md, one by one. */
class RunTest {
  @Test
  void join_oneBranchTakenOneDead_runsOnceWithTheLiveValue() {
    Scene scene =
        new Scene(
            """
            start Start
            condition IsMain
            code Deploy
            code Preview
            endpoint Report
            Start -> IsMain
            IsMain[condtrue] -> Deploy
            IsMain[condfalse] -> Preview
            Deploy -> Report : deployed
            Preview -> Report : previewed
            """);

    Run run = scene.play();

    assertThat(scene.firingsOf("Report")).containsExactly("Report1 {\"deployed\":\"deploy\"}");
    assertThat(scene.firingsOf("Preview")).isEmpty();
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.result()).hasValueSatisfying(r -> assertThat(r.asText()).isEqualTo("report"));
  }

  @Test
  void skippedNode_skipsWhatOnlyItLeadsTo() {
    Scene scene =
        new Scene(
            """
            start Start
            condition Check
            code A
            code B
            endpoint End
            Start -> Check
            Check[condfalse] -> A
            A -> B
            B -> End
            """);

    Run run = scene.play("{\"ref\":\"main\"}", new String[0]);

    assertThat(scene.firings).containsExactly("Start1 {}", "Check1 {\"ref\":\"main\"}");
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.result()).map(Json::text).hasValue("{\"ref\":\"main\"}");
  }

  @Test
  void fanOut_joinsWithEveryValue() {
    Scene scene =
        new Scene(
            """
            start Start
            code A
            code B
            code C
            code Join
            Start -> A
            Start -> B
            Start -> C
            A -> Join : a
            B -> Join : b
            C -> Join : c
            """);

    scene.play();

    assertThat(scene.firingsOf("Join"))
        .containsExactly("Join1 {\"a\":\"a\",\"b\":\"b\",\"c\":\"c\"}");
  }

  @Test
  void severalEndpoints_resultIsAnObjectOfThoseThatRan() {
    Scene scene =
        new Scene(
            """
            start Start
            condition Check
            endpoint Yes
            endpoint No
            endpoint Always
            Start -> Check
            Start -> Always
            Check[condtrue] -> Yes
            Check[condfalse] -> No
            """);

    assertThat(scene.play().result())
        .map(Json::text)
        .hasValue("{\"Yes\":\"yes\",\"Always\":\"always\"}");
  }

  @Test
  void loop_goesRoundUntilItsConditionIsFalse_valuesFromOutsideStay() {
    Scene scene =
        new Scene(
            """
            start Start
            code Limit
            code Count
            condition More
            endpoint End
            Start -> Limit
            Limit -> Count : limit
            Count -> More : n
            More[condtrue] -> Count
            More[condfalse] -> End
            """);
    scene
        .on("Limit", a -> sends(IntNode.valueOf(3)))
        .on("Count", a -> sends(IntNode.valueOf(a.inputs().delivered().path("n").asInt() + 1)))
        .on("More", a -> branch(a, a.inputs().delivered().get("n").asInt() < 3));

    Run run = scene.play();

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(scene.firingsOf("Count"))
        .containsExactly(
            "Count1 {\"limit\":3}", "Count2 {\"limit\":3,\"n\":1}", "Count3 {\"limit\":3,\"n\":2}");
    assertThat(scene.firingsOf("End")).containsExactly("End1 {\"n\":3}");
  }

  @Test
  void loop_backValueWinsOverTheOneFromOutside() {
    Scene scene =
        new Scene(
            """
            start Start {"n": 10}
            condition More
            code Less
            endpoint End
            Start -> More : n
            More[condtrue] -> Less
            Less -> More : n
            More[condfalse] -> End
            """);
    scene
        .on("More", a -> branch(a, a.inputs().delivered().get("n").asInt() > 8))
        .on("Less", a -> sends(IntNode.valueOf(a.inputs().delivered().get("n").asInt() - 1)));

    scene.play();

    assertThat(scene.firingsOf("End")).containsExactly("End1 {\"n\":8}");
  }

  @Test
  void selfLoop_runsAgainWithItsOwnValue() {
    Scene scene =
        new Scene(
            """
            start Start
            condition Poll
            endpoint End
            Start -> Poll
            Poll[condtrue] -> Poll : last
            Poll[condfalse] -> End : last
            """);
    scene.on(
        "Poll",
        a ->
            new Branched(
                a.activation() < 3 ? Output.CONDTRUE : Output.CONDFALSE,
                Emission.of(IntNode.valueOf(a.activation()))));

    scene.play();

    assertThat(scene.firings)
        .containsExactly(
            "Start1 {}",
            "Poll1 {}",
            "Poll2 {\"last\":1}",
            "Poll3 {\"last\":2}",
            "End1 {\"last\":3}");
  }

  @Test
  void loop_sideBranchRunsOncePerRound_andTheNextRoundWaitsForIt() {
    Scene scene =
        new Scene(
            """
            start Start
            code Work
            condition More
            code Notify
            endpoint End
            Start -> Work
            Work -> More : work
            Work -> Notify : work
            More[condtrue] -> Work
            More[condfalse] -> End
            """);
    scene
        .on("Work", a -> sends(IntNode.valueOf(a.activation())))
        .on("More", a -> branch(a, a.activation() < 3));

    scene.play();

    assertThat(scene.firingsOf("Notify"))
        .containsExactly("Notify1 {\"work\":1}", "Notify2 {\"work\":2}", "Notify3 {\"work\":3}");
    assertThat(scene.firings.indexOf("Notify1 {\"work\":1}"))
        .isLessThan(scene.firings.indexOf("Work2 {\"work\":1}"));
  }

  @Test
  void loop_branchThatLeavesIt_isDeadOnlyWhenTheLoopHasEnded() {
    Scene scene =
        new Scene(
            """
            start Start
            code Try
            condition Good
            condition Again
            endpoint Done
            endpoint GaveUp
            Start -> Try
            Try -> Good
            Good[condtrue] -> Done
            Good[condfalse] -> Again
            Again[condtrue] -> Try
            Again[condfalse] -> GaveUp
            """);
    scene.on("Good", a -> branch(a, a.activation() == 3));

    Run run = scene.play();

    assertThat(scene.firingsOf("Done")).hasSize(1);
    assertThat(scene.firingsOf("GaveUp")).isEmpty();
    assertThat(run.result()).map(Json::text).hasValue("\"done\"");
  }

  @Test
  void nestedLoops_innerBeginsAnewInEachRoundOfTheOuter() {
    Scene scene =
        new Scene(
            """
            start Start
            code Page
            code Item max=2
            condition MoreItems
            condition MorePages
            endpoint End
            Start -> Page
            Page -> Item : page
            Item -> MoreItems : item
            MoreItems[condtrue] -> Item
            MoreItems[condfalse] -> MorePages
            MorePages[condtrue] -> Page
            MorePages[condfalse] -> End
            """);
    scene
        .on("Page", a -> sends(IntNode.valueOf(a.activation())))
        .on("Item", a -> sends(IntNode.valueOf(a.activation())))
        .on("MoreItems", a -> branch(a, a.activation() % 2 == 1))
        .on("MorePages", a -> branch(a, a.activation() < 2));

    Run run = scene.play();

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(scene.firingsOf("Item"))
        .containsExactly(
            "Item1 {\"page\":1}",
            "Item2 {\"page\":1,\"item\":1}",
            "Item3 {\"page\":2}",
            "Item4 {\"page\":2,\"item\":3}");
    assertThat(scene.firingsOf("End")).hasSize(1);
  }

  @Test
  void loop_atMaxIterations_failsAndNamesTheLoop() {
    Scene scene =
        new Scene(
            """
            start Start
            code Poll max=5
            condition Again
            Start -> Poll
            Poll -> Again
            Again[condtrue] -> Poll
            """);

    Run run = scene.play();

    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.failedNode()).hasValue("Poll");
    assertThat(run.failure().orElseThrow().type()).isEqualTo("max_iterations");
    assertThat(run.failure().orElseThrow().message())
        .startsWith("the loop that begins at 'Poll' ran 5 rounds");
    assertThat(scene.firingsOf("Poll")).hasSize(5);
  }

  @Test
  void loop_exactlyMaxIterations_isFine() {
    Scene scene =
        new Scene(
            """
            start Start
            condition Poll max=5
            Start -> Poll
            Poll[condtrue] -> Poll
            """);
    scene.on("Poll", a -> branch(a, a.activation() < 5));

    assertThat(scene.play().state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void failure_withErrorConnection_goesAlongIt() {
    Scene scene =
        new Scene(
            """
            start Start
            code Pay
            endpoint Paid
            endpoint Refused
            Start -> Pay
            Pay -> Paid
            Pay[error] -> Refused
            """);
    scene.on("Pay", a -> fails("card expired"));

    Run run = scene.play();

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(scene.firingsOf("Paid")).isEmpty();
    assertThat(scene.firingsOf("Refused"))
        .containsExactly(
            "Refused1 {\"error\":{\"type\":\"ValueError\",\"message\":\"card expired\","
                + "\"node\":\"Pay\",\"attempt\":1,\"inputs\":{}}}");
  }

  @Test
  void failure_bringsTheInputsOfItsNode_soThatALoopGoesOn() {
    Scene scene =
        new Scene(
            """
            start Start {"count": 0}
            code Work
            code Recover
            condition More
            endpoint End
            Start -> Work
            Work -> More
            Work[error] -> Recover
            Recover -> More
            More[condtrue] -> Work
            More[condfalse] -> End
            """);
    scene.on(
        "Work",
        a -> count(a) == 1 ? fails("once") : sends("{\"count\": %d}".formatted(count(a) + 1)));
    scene.on(
        "Recover",
        a ->
            sends(
                "{\"count\": %d}"
                    .formatted(a.inputs().variables().at("/error/inputs/count").asInt() + 1)));
    scene.on("More", a -> Scene.branch(a, count(a) < 3));

    Run run = scene.play();

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(scene.firingsOf("Work"))
        .hasSize(3)
        .last()
        .asString()
        .startsWith("Work3 {\"count\":2");
    assertThat(scene.firingsOf("Recover"))
        .singleElement()
        .asString()
        .contains("\"inputs\":{\"count\":1,\"result\":{\"count\":1}}");
  }

  private static int count(NodeAttempt activation) {
    return activation.inputs().variables().path("count").asInt();
  }

  @Test
  void success_killsTheErrorConnection() {
    Scene scene =
        new Scene(
            """
            start Start
            code Pay
            endpoint Refused
            Start -> Pay
            Pay[error] -> Refused
            """);

    Run run = scene.play();

    assertThat(scene.firingsOf("Refused")).isEmpty();
    assertThat(run.result()).map(Json::text).hasValue("\"pay\"");
  }

  @Test
  void failure_withoutErrorConnection_failsTheRunAndCancelsTheOthers() {
    AtomicBoolean cancelled = new AtomicBoolean();
    Scene scene =
        new Scene(
            """
            start Start
            code Slow
            code Bad
            code Never
            Start -> Slow
            Start -> Bad
            Slow -> Never
            """);
    scene
        .onUni(
            "Slow",
            a ->
                Uni.createFrom()
                    .<Outcome>nothing()
                    .onCancellation()
                    .invoke(() -> cancelled.set(true)))
        .on("Bad", a -> fails("no such file"));

    Run run = scene.play();

    assertThat(cancelled).isTrue();
    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.failedNode()).hasValue("Bad");
    assertThat(run.failure()).map(Outcome.Failure::message).hasValue("no such file");
    assertThat(scene.recordOf("Slow").state()).isEqualTo(NodeState.CANCELLED);
    assertThat(scene.recordOf("Bad").state()).isEqualTo(NodeState.FAILED);
    assertThat(scene.store.writes()).last().isEqualTo("FAILED");
  }

  @Test
  void twoStarts_onlyTheChosenOneBegins_itsDataWins() {
    String sketch =
        """
        start ByHook {"source": "hook", "hooked": true}
        start ByHand {"source": "hand"}
        code Work
        code Wake
        ByHook -> Work
        ByHand -> Work
        ByHook -> Wake
        """;
    Scene byHand = new Scene(sketch);
    Scene byHook = new Scene(sketch);

    byHand.play("{\"who\":\"me\"}", new String[] {"ByHand"});
    byHook.play("{\"source\":\"run\"}", new String[] {"ByHook"});

    assertThat(byHand.firings).hasSize(2);
    assertThat(byHand.activations.getLast().inputs().variables())
        .isEqualTo(Sketch.object("{\"source\":\"hand\",\"hooked\":true,\"who\":\"me\"}"));
    assertThat(byHook.firings).hasSize(3);
    assertThat(byHook.activations.getLast().inputs().variables().get("source").asText())
        .isEqualTo("run");
  }

  @Test
  void noStartNode_beginsWhereNothingLeadsTo() {
    Scene scene =
        new Scene(
            """
            code A
            code B
            code C
            A -> C : a
            B -> C : b
            """);

    scene.play();

    assertThat(scene.firingsOf("C")).containsExactly("C1 {\"a\":\"a\",\"b\":\"b\"}");
  }

  @Test
  void nodeOfALoop_waitingForSomethingOutside_holdsUpTheNextRound() {
    for (long seed = 0; seed < 50; seed++) {
      Scene scene =
          new Scene(
              Sketch.compile(
                  """
                  start Start
                  code Slow
                  code Work
                  condition More
                  code Pair
                  Start -> Slow
                  Start -> Work
                  Work -> More : work
                  More[condtrue] -> Work
                  Work -> Pair : work
                  Slow -> Pair : slow
                  """),
              new Simulation(seed),
              TestBounds.RUNS);
      scene
          .on("Work", a -> sends(IntNode.valueOf(a.activation())))
          .on("More", a -> branch(a, a.activation() < 2));

      scene.play();

      assertThat(scene.firingsOf("Pair"))
          .containsExactly(
              "Pair1 {\"work\":1,\"slow\":\"slow\"}", "Pair2 {\"work\":2,\"slow\":\"slow\"}");
    }
  }

  @Test
  void loopsSideBySide_takeTurnsOnceTheyHaveMet() {
    for (long seed = 0; seed < 200; seed++) {
      Scene scene =
          new Scene(
              Sketch.compile(
                  """
                  start Start
                  code A
                  code B
                  condition MoreA
                  condition MoreB
                  code SideA
                  code SideB
                  code Meet
                  Start -> A
                  Start -> B
                  A -> MoreA
                  B -> MoreB
                  MoreA[condtrue] -> A
                  MoreB[condtrue] -> B
                  A -> SideA
                  B -> SideB
                  A -> Meet : a
                  B -> Meet : b
                  """),
              new Simulation(seed),
              TestBounds.RUNS);
      scene
          .on("A", a -> sends(IntNode.valueOf(a.activation())))
          .on("B", a -> sends(IntNode.valueOf(a.activation())))
          .on("MoreA", a -> branch(a, a.activation() < 3))
          .on("MoreB", a -> branch(a, a.activation() < 2));

      scene.play();

      assertThat(scene.firingsOf("Meet"))
          .containsExactly(
              "Meet1 {\"a\":1,\"b\":1}",
              "Meet2 {\"a\":2,\"b\":1}",
              "Meet3 {\"a\":3,\"b\":1}",
              "Meet4 {\"a\":3,\"b\":2}");
    }
  }

  @Test
  void innerLoop_waitingForAnEndOfTheOuterOne_goesOnWithoutIt() {
    Scene scene =
        new Scene(
            """
            start Start
            code Outer
            condition Skip
            code Inner
            condition AgainInner
            condition AgainOuter
            code Pair
            Start -> Outer
            Outer -> Skip
            Outer -> Inner
            Inner -> AgainInner
            AgainInner[condtrue] -> Inner
            Skip[condtrue] -> AgainOuter
            AgainInner[condfalse] -> AgainOuter
            AgainOuter[condtrue] -> Outer
            Skip[condfalse] -> Pair : skipped
            Inner -> Pair : inner
            """);
    scene
        .on("Inner", a -> sends(IntNode.valueOf(a.activation())))
        .on("AgainInner", a -> branch(a, a.activation() % 2 == 1))
        .on("AgainOuter", a -> branch(a, a.activation() < 2));

    Run run = scene.play();

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(scene.firingsOf("Pair")).containsExactly("Pair1 {\"inner\":4}");
  }

  @Test
  void cycleThatNothingLeadsInto_neverRuns() {
    Scene scene =
        new Scene(
            """
            start Start
            code A
            code B
            code End
            A -> B
            B -> A
            B -> End : b
            Start -> End : start
            """);

    scene.play();

    assertThat(scene.firings).containsExactly("Start1 {}", "End1 {\"start\":{}}");
  }
}
