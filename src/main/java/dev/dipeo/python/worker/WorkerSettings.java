package dev.dipeo.python.worker;

import dev.dipeo.python.PythonSettings;
import java.time.Duration;

/**
 * Bounds of Python in processes of its own; what each of them keeps to is {@link PythonSettings}.
 *
 * @param workers processes that run jobs
 * @param spareFor how long after the loss of a worker one more is kept ready, so that the next loss
 *     costs no start
 * @param heapBytes heap of one worker
 * @param startMax longest time that a worker may take to start
 * @param killGrace how long after its deadline a job may still answer, before its worker is killed
 */
public record WorkerSettings(
    int workers, Duration spareFor, long heapBytes, Duration startMax, Duration killGrace) {
  public static final WorkerSettings DEFAULT =
      new WorkerSettings(
          1, Duration.ofMinutes(10), 256L << 20, Duration.ofSeconds(90), Duration.ofSeconds(10));

  /** With less, Python does not start. */
  public static final long HEAP_BYTES_MIN = 96L << 20;

  public WorkerSettings {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1: " + workers);
    }
    if (heapBytes < HEAP_BYTES_MIN) {
      throw new IllegalArgumentException(
          "a Python worker needs a heap of at least " + (HEAP_BYTES_MIN >> 20) + " MiB");
    }
  }
}
