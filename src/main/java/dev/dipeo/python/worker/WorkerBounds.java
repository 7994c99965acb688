package dev.dipeo.python.worker;

import dev.dipeo.python.PythonBounds;
import java.time.Duration;

/**
 * Bounds of Python in worker processes; the bounds inside each process are {@link PythonBounds}.
 *
 * @param workers processes that run jobs
 * @param spareFor how long after the loss of a worker a spare is kept ready, so that the next loss
 *     costs no start
 * @param heapBytes heap of one worker
 * @param startMax timeout of the start of a worker
 * @param killGrace how long after its timeout a job may still answer before its worker is killed
 */
public record WorkerBounds(
    int workers, Duration spareFor, long heapBytes, Duration startMax, Duration killGrace) {
  /** Python does not start with less. */
  public static final long HEAP_BYTES_MIN = 96L << 20;

  public WorkerBounds {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1: " + workers);
    }
    if (heapBytes < HEAP_BYTES_MIN) {
      throw new IllegalArgumentException(
          "a Python worker needs a heap of at least " + (HEAP_BYTES_MIN >> 20) + " MiB");
    }
  }
}
