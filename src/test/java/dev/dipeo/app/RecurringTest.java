package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecurringTest {
  @Test
  void task_thatEndsInWhatever_comesAgain() {
    AtomicInteger rounds = new AtomicInteger();
    Runnable work =
        () -> {
          switch (rounds.incrementAndGet()) {
            case 1 -> throw new OutOfMemoryError("Java heap space");
            case 2 -> throw new StackOverflowError();
            case 3 -> throw new IllegalStateException("a bug");
            default -> {}
          }
        };
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      var unused =
          timer.scheduleWithFixedDelay(
              Recurring.task("something is done", work), 1, 1, TimeUnit.MILLISECONDS);
      await().atMost(Duration.ofSeconds(30)).until(() -> rounds.get() > 4);
      timer.shutdownNow();
    }
    assertThat(rounds.get()).isGreaterThan(4);
  }
}
