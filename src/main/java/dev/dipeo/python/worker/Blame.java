package dev.dipeo.python.worker;

import dev.dipeo.base.DurationText;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.queue.Ended;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides which jobs of a lost worker fail and which run again. A job that has lost one worker to
 * an unexplained death runs again alone; the job that loses a second one is to blame.
 *
 * @param heapBytes heap of one worker, for messages
 */
record Blame(long heapBytes) {
  /** Unexplained deaths of workers that one job may see. */
  private static final int LOSSES_MAX = 2;

  /**
   * How a job ends that ran in the worker; empty if it runs again.
   *
   * @param culprit whether the worker was killed because of this job
   * @param losses workers that died unexplained under this job, this one included
   */
  Optional<Ended> verdict(Death death, boolean culprit, int losses, Duration timeout) {
    return switch (death.cause()) {
      case CLOSED, SLOW_START -> Optional.of(new Ended.Unanswered(Ended.SHUT_DOWN));
      case STUCK, SILENT ->
          only(
              culprit,
              Ended.stopped(Limit.WALL_TIME, "stopped after " + DurationText.seconds(timeout)));
      case OUT_OF_MEMORY ->
          only(
              death.jobs() == 1 || losses >= LOSSES_MAX,
              Ended.stopped(Limit.MEMORY, "used more than " + (heapBytes >> 20) + " MiB"));
      case CRASHED, GARBLED ->
          only(
              losses >= LOSSES_MAX,
              Ended.stopped(
                  Limit.CRASH,
                  "stopped: its Python worker ended under it "
                      + losses
                      + " times, with exit code "
                      + death.exitCode()));
    };
  }

  private static Optional<Ended> only(boolean toBlame, Ended end) {
    return toBlame ? Optional.of(end) : Optional.empty();
  }
}
