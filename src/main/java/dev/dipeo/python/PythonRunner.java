package dev.dipeo.python;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Runs caged Python. Thread-safe. Callers are never blocked; results arrive on a thread of the
 * runner.
 */
public interface PythonRunner extends AutoCloseable {
  /**
   * Runs one job. Whatever the code does is a {@link PythonResult}, never a failure of the Uni.
   * Cancelling the subscription stops the code.
   */
  Uni<PythonResult> run(PythonJob job);

  /**
   * Finds the first syntax error in a piece of code without running it. The Uni fails with an
   * IllegalStateException if the check could not be made, for example because the queue is full.
   */
  Uni<Optional<PythonResult.Raised>> check(PythonJob.Source source);

  /** Whether jobs can run now; false while Python is still starting. */
  boolean isWarm();

  Load load();

  /**
   * How busy Python is.
   *
   * @param waiting queued jobs
   * @param running jobs in progress
   * @param contexts jobs that can run at the same time
   * @param workers worker processes; 0 if Python runs in this process
   */
  record Load(int waiting, int running, int contexts, int workers) {}

  @Override
  void close();
}
