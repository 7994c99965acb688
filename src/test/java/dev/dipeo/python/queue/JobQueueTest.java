package dev.dipeo.python.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dipeo.python.queue.JobQueue.Seat;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class JobQueueTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final JobQueue queue = new JobQueue(100);

  @Test
  void take_seatOfADiagram_prefersItsJobs() throws Exception {
    Seat seat = seatOf("a");
    Execution b = offered("b");
    Execution a = offered("a");
    assertThat(queue.take(seat)).isSameAs(a);
    assertThat(queue.take(seat)).isSameAs(b);
  }

  @Test
  void take_interruptedWhileIdle_stillGetsItsJob() throws Exception {
    CompletableFuture<Execution> got = new CompletableFuture<>();
    Seat seat = queue.newSeat();
    Thread sitting = Thread.ofPlatform().daemon().start(() -> got.complete(queue.take(seat)));
    await().atMost(PATIENCE).until(() -> sitting.getState() == Thread.State.WAITING);
    sitting.interrupt();
    Execution job = offered("a");
    assertThat(got.get()).isSameAs(job);
  }

  @Test
  void take_jobOvertakenTooOften_goesFirst() throws Exception {
    Seat seat = seatOf("a");
    Execution b = offered("b");
    for (int i = 0; i < JobQueue.OVERTAKEN_MAX; i++) {
      Execution a = offered("a");
      assertThat(queue.take(seat)).isSameAs(a);
    }
    Execution unused = offered("a");
    assertThat(unused).isNotNull();
    assertThat(queue.take(seat)).isSameAs(b);
  }

  @Test
  void offer_idleSeats_prefersOwnThenUnusedThenLongestIdle() throws Exception {
    CompletableFuture<Execution> ofA = idle(seatOf("a"));
    CompletableFuture<Execution> ofB = idle(seatOf("b"));
    CompletableFuture<Execution> unused = idle(queue.newSeat());
    Execution b = offered("b");
    assertThat(ofB.get()).isSameAs(b);
    Execution c = offered("c");
    assertThat(unused.get()).isSameAs(c);
    Execution d = offered("d");
    assertThat(ofA.get()).isSameAs(d);
  }

  @Test
  void occupy_contextOfAnotherDiagram_isRefusedUntilRenewed() {
    Seat seat = seatOf("a");
    Execution b = execution("b");
    assertThat(queue.occupy(seat, b)).isFalse();
    queue.renewed(seat);
    assertThat(queue.occupy(seat, b)).isTrue();
    assertThat(queue.occupy(seat, execution(null))).isFalse();
  }

  @Test
  void refuse_givesBackWhoWaitsAndRefusesUntilAccepting() {
    Execution waiting = offered("a");
    assertThat(queue.refuse("not started: broken")).containsExactly(waiting);
    assertThat(queue.offer(execution("a"))).contains("not started: broken");
    queue.accept();
    assertThat(queue.offer(execution("a"))).isEmpty();
  }

  @Test
  void close_letsSeatsGo() throws Exception {
    CompletableFuture<Execution> idle = idle(seatOf("a"));
    queue.close("stopped: shutting down");
    assertThat(idle.get()).isNull();
    assertThat(queue.offer(execution("a"))).contains("stopped: shutting down");
  }

  private Seat seatOf(String diagram) {
    Seat seat = queue.newSeat();
    queue.occupy(seat, execution(diagram));
    return seat;
  }

  /** Lets the seat wait for a job; returns when it waits. */
  private CompletableFuture<Execution> idle(Seat seat) {
    CompletableFuture<Execution> got = new CompletableFuture<>();
    Thread thread = Thread.ofPlatform().daemon().start(() -> got.complete(queue.take(seat)));
    await().atMost(PATIENCE).until(() -> thread.getState() == Thread.State.WAITING);
    return got;
  }

  private Execution offered(String diagram) {
    Execution job = execution(diagram);
    assertThat(queue.offer(job)).isEmpty();
    return job;
  }

  private static Execution execution(@Nullable String diagram) {
    return new Execution(diagram, "{}", "{}", Duration.ofSeconds(1), line -> {}, result -> {});
  }
}
