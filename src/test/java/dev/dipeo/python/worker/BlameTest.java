package dev.dipeo.python.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.queue.Ended;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlameTest {
  private final Blame blame = new Blame(256L << 20);

  @ParameterizedTest
  @CsvSource({
    "CLOSED, 2, false, 1, QUEUE",
    "SLOW_START, 2, false, 1, QUEUE",
    "STUCK, 2, true, 1, WALL_TIME",
    "STUCK, 2, false, 5,",
    "SILENT, 1, true, 1, WALL_TIME",
    "OUT_OF_MEMORY, 1, false, 1, MEMORY",
    "OUT_OF_MEMORY, 2, false, 1,",
    "OUT_OF_MEMORY, 2, false, 2, MEMORY",
    "CRASHED, 1, false, 1,",
    "CRASHED, 1, false, 2, CRASH",
    "GARBLED, 2, false, 1,",
    "GARBLED, 2, false, 2, CRASH",
  })
  void verdict_byCause_namesTheLimitOrRunsAgain(
      Death.Cause cause, int jobs, boolean culprit, int losses, @Nullable Limit limit) {
    Ended end =
        blame
            .verdict(new Death(cause, jobs, 1), culprit, losses, Duration.ofSeconds(2))
            .orElse(null);
    if (limit == null) {
      assertThat(end).isNull();
    } else {
      assertThat(end)
          .isInstanceOfSatisfying(
              Ended.Unanswered.class,
              ended -> assertThat(((Stopped) ended.result()).limit()).isEqualTo(limit));
    }
  }
}
