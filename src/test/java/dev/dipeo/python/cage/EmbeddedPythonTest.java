package dev.dipeo.python.cage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonJob.Kind;
import dev.dipeo.python.PythonJob.Source;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.PythonResult.Value;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.PythonRunnerContract;
import dev.dipeo.python.RecordingObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class EmbeddedPythonTest extends PythonRunnerContract {
  @Override
  protected PythonRunner python() {
    return SharedPython.get();
  }

  @Override
  protected RecordingObserver events() {
    return SharedPython.EVENTS;
  }

  @Test
  void stuckCode_failsInTimeIsCountedAndTheRestGoesOn() {
    EmbeddedPython python = SharedPython.get();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> python.stuckThreads() == 0);
    // One call of a builtin, which nothing stops; it ends by itself after some seconds.
    PythonJob stuck = job("stuck", "result = sum(range(3 * 10**7))", Duration.ofMillis(100));
    assertThat(python.run(stuck).await().atMost(Duration.ofSeconds(30)))
        .isEqualTo(new Stopped(Limit.WALL_TIME, "stopped after 0.1 s"));
    assertThat(python.stuckThreads()).isEqualTo(1);
    assertThat(
            python.run(job("stuck", "result = 1", Duration.ofSeconds(30))).await().indefinitely())
        .isEqualTo(new Value(IntNode.valueOf(1)));
    Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> python.stuckThreads() == 0);
    assertThat(python.isWarm()).isTrue();
  }

  @Test
  void logThatDoesNotTakeALine_keepsNoAnswerBack() {
    EmbeddedPython python = SharedPython.get();
    CountDownLatch go = new CountDownLatch(1);
    Source source = new Source("d.yaml", "n", 1, "print('x')", new Kind.Statements());
    PythonJob job =
        new PythonJob(
            "slow log",
            source,
            PythonRunnerContract.given("{}"),
            List.of(),
            Duration.ofSeconds(1),
            _ -> await(go));
    assertThat(python.run(job).await().atMost(Duration.ofSeconds(30)))
        .isEqualTo(new Stopped(Limit.WALL_TIME, "stopped after 1 s"));
    go.countDown();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> python.stuckThreads() == 0);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(python::isWarm);
  }

  /** Like writing to a pipe that nobody reads: no interrupt ends it. */
  private static void await(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // Not yet.
      }
    }
  }

  @Test
  void queue_full_refusesClearly() {
    try (EmbeddedPython python = new EmbeddedPython(oneWaiting(), events())) {
      CompletableFuture<PythonResult> waiting = submit(python);
      assertThat(waiting).isNotDone();
      assertThat(python.isWarm()).isFalse();
      assertThat(submit(python))
          .isCompletedWithValue(
              new Stopped(Limit.QUEUE, "not started: 1 jobs are waiting already"));
    }
  }

  @Test
  void queue_cancelledJob_makesRoom() {
    try (EmbeddedPython python = new EmbeddedPython(oneWaiting(), events())) {
      python.run(job("d", "pass", Duration.ofSeconds(1))).subscribe().with(r -> {}).cancel();
      assertThat(submit(python)).isNotDone();
    }
  }

  @Test
  void close_answersWhoWaits() {
    EmbeddedPython python = new EmbeddedPython(oneWaiting(), events());
    CompletableFuture<PythonResult> waiting = submit(python);
    python.close();
    Stopped shutDown = new Stopped(Limit.QUEUE, "stopped: Python is shutting down");
    assertThat(waiting).isCompletedWithValue(shutDown);
    assertThat(submit(python)).isCompletedWithValue(shutDown);
  }

  @Test
  void check_refused_failsTheUni() {
    EmbeddedPython python = new EmbeddedPython(oneWaiting(), events());
    python.close();
    Source source = new Source("d.yaml", "n", 1, "pass", new Kind.Statements());
    assertThat(python.check(source).subscribeAsCompletionStage()).isCompletedExceptionally();
  }

  private static PythonBounds oneWaiting() {
    return new PythonBounds(1, 1, 1_000, 1_000, 10, 0, Duration.ofSeconds(1));
  }

  private static CompletableFuture<PythonResult> submit(EmbeddedPython python) {
    return python.run(job("d", "pass", Duration.ofSeconds(1))).subscribeAsCompletionStage();
  }

  private static PythonJob job(String diagram, String code, Duration timeout) {
    Source source = new Source("d.yaml", "n", 1, code, new Kind.Statements());
    return new PythonJob(
        diagram, source, PythonRunnerContract.given("{}"), List.of(), timeout, line -> {});
  }
}
