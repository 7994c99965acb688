package dev.dipeo.python.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.TestBounds;
import dev.dipeo.python.queue.JobQueue.Seat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class JobQueueTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final JobQueue queue = new JobQueue(100);
  private final List<String> ends = new ArrayList<>();

  @Test
  void take_seatOfADiagram_prefersItsJobs() throws Exception {
    Seat seat = seatOf("a");
    Ticket b = offered("b");
    Ticket a = offered("a");
    assertThat(queue.take(seat)).isSameAs(a);
    assertThat(queue.take(seat)).isSameAs(b);
  }

  @Test
  void take_interruptedWhileIdle_stillGetsItsJob() throws Exception {
    CompletableFuture<Ticket> got = new CompletableFuture<>();
    Seat seat = queue.newSeat();
    Thread sitting = Thread.ofPlatform().daemon().start(() -> got.complete(queue.take(seat)));
    await().atMost(PATIENCE).until(() -> sitting.getState() == Thread.State.WAITING);
    sitting.interrupt();
    Ticket job = offered("a");
    assertThat(got.get()).isSameAs(job);
  }

  @Test
  void take_jobOvertakenTooOften_goesFirst() throws Exception {
    Seat seat = seatOf("a");
    Ticket b = offered("b");
    for (int i = 0; i < JobQueue.OVERTAKEN_MAX; i++) {
      Ticket a = offered("a");
      assertThat(queue.take(seat)).isSameAs(a);
    }
    Ticket unused = offered("a");
    assertThat(unused).isNotNull();
    assertThat(queue.take(seat)).isSameAs(b);
  }

  @Test
  void offer_idleSeats_prefersOwnThenUnusedThenLongestIdle() throws Exception {
    CompletableFuture<Ticket> ofA = idle(seatOf("a"));
    CompletableFuture<Ticket> ofB = idle(seatOf("b"));
    CompletableFuture<Ticket> unused = idle(queue.newSeat());
    Ticket b = offered("b");
    assertThat(ofB.get()).isSameAs(b);
    Ticket c = offered("c");
    assertThat(unused.get()).isSameAs(c);
    Ticket d = offered("d");
    assertThat(ofA.get()).isSameAs(d);
  }

  @Test
  void occupy_contextOfAnotherDiagram_isRefusedUntilRenewed() {
    Seat seat = seatOf("a");
    Ticket b = ticket("b");
    assertThat(queue.occupy(seat, b)).isFalse();
    queue.renewed(seat);
    assertThat(queue.occupy(seat, b)).isTrue();
    assertThat(queue.occupy(seat, ticket(null))).isFalse();
  }

  @Test
  void refuse_endsWaitingJobsAndRefusesUntilAccepting() {
    offered("a");
    queue.refuse("not started: broken");
    assertThat(ends).containsExactly("not started: broken");
    assertThat(endOf(ticket("a"))).isEqualTo("not started: broken");
    queue.accept();
    assertThat(endOf(ticket("a"))).isNull();
  }

  @Test
  void cancel_waitingJob_endsItAndMakesRoom() {
    JobQueue narrow = new JobQueue(1);
    Ticket waiting = ticket("a");
    narrow.offer(waiting);
    narrow.offer(ticket("a"));
    assertThat(ends).containsExactly("not started: 1 jobs are waiting already");
    assertThat(narrow.cancel(waiting)).isTrue();
    assertThat(ends).last().isEqualTo("stopped: cancelled");
    assertThat(narrow.waiting()).isZero();
    assertThat(narrow.cancel(waiting)).isFalse();
  }

  @Test
  void close_letsSeatsGo() throws Exception {
    CompletableFuture<Ticket> idle = idle(seatOf("a"));
    queue.close();
    assertThat(idle.get()).isNull();
    assertThat(endOf(ticket("a"))).isEqualTo("stopped: Python is shutting down");
  }

  private Seat seatOf(String diagram) {
    Seat seat = queue.newSeat();
    queue.occupy(seat, ticket(diagram));
    return seat;
  }

  /** Lets the seat wait for a job; returns when it waits. */
  private CompletableFuture<Ticket> idle(Seat seat) {
    CompletableFuture<Ticket> got = new CompletableFuture<>();
    Thread thread = Thread.ofPlatform().daemon().start(() -> got.complete(queue.take(seat)));
    await().atMost(PATIENCE).until(() -> thread.getState() == Thread.State.WAITING);
    return got;
  }

  private Ticket offered(String diagram) {
    Ticket job = ticket(diagram);
    assertThat(endOf(job)).isNull();
    return job;
  }

  /** Why the queue refuses the job; null if it does not. */
  private @Nullable String endOf(Ticket job) {
    int before = ends.size();
    queue.offer(job);
    return ends.size() > before ? ends.getLast() : null;
  }

  private Ticket ticket(@Nullable String diagram) {
    return new Ticket(
        diagram,
        "{}",
        "{}",
        Duration.ofSeconds(1),
        line -> {},
        ended -> ends.add(((Stopped) ended.result(TestBounds.AMPLE)).message()));
  }
}
