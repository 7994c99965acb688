package dev.dipeo.python.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final Duration FAR = Duration.ofHours(1);
  private static final Duration NEAR = Duration.ofMillis(1);

  private final AtomicInteger alarms = new AtomicInteger();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
          alarms.incrementAndGet();
          return super.schedule(task, delay, unit);
        }
      };
  private final Deadlines deadlines = new Deadlines(timer);

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void in_passed_runsTheTaskOnce() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    deadlines.in(NEAR, runs::incrementAndGet);
    awaitOneSetNow();
    assertThat(runs).hasValue(1);
  }

  @Test
  void in_afterALaterOne_isNotKeptWaiting() throws InterruptedException {
    deadlines.in(FAR, () -> {});
    awaitOneSetNow();
  }

  @Test
  void cancel_before_taskNeverRuns() throws InterruptedException {
    AtomicBoolean ran = new AtomicBoolean();
    deadlines.in(Duration.ofMillis(50), () -> ran.set(true)).cancel();
    CountDownLatch later = new CountDownLatch(1);
    deadlines.in(Duration.ofMillis(100), later::countDown);
    later.await();
    assertThat(ran).isFalse();
  }

  @Test
  void cancel_ofTheEarliest_othersStillRun() throws InterruptedException {
    var first = deadlines.in(Duration.ofMillis(50), () -> {});
    CountDownLatch second = new CountDownLatch(1);
    deadlines.in(Duration.ofMillis(100), second::countDown);
    first.cancel();
    second.await();
  }

  @Test
  void in_taskThatThrows_othersStillRun() throws InterruptedException {
    deadlines.in(
        NEAR,
        () -> {
          throw new IllegalStateException("as a test");
        });
    awaitOneSetNow();
  }

  @Test
  void in_manyThatAreCancelled_setTheTimerOnce() {
    for (int i = 0; i < 1_000; i++) {
      deadlines.in(FAR, () -> {}).cancel();
    }
    assertThat(alarms).hasValue(1);
  }

  @Test
  void in_timerShutDown_isRejected() {
    deadlines.in(FAR, () -> {});
    timer.shutdownNow();
    assertThatThrownBy(() -> deadlines.in(FAR, () -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  private void awaitOneSetNow() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    deadlines.in(NEAR.multipliedBy(20), ran::countDown);
    ran.await();
  }
}
