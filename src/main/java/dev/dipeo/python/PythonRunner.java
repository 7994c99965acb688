package dev.dipeo.python;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Runs caged Python. Thread-safe; never blocks the caller; results come on a thread of the runner.
 */
public interface PythonRunner extends AutoCloseable {
  /**
   * Runs one job. The Uni never fails for what the code did: that is a {@link PythonResult}.
   * Cancelling the subscription stops the code.
   */
  Uni<PythonResult> run(PythonJob job);

  /**
   * Finds the first syntax error of a piece of code without running it. The Uni fails with an
   * IllegalStateException where the check could not be made, as while too many jobs wait.
   */
  Uni<Optional<PythonResult.Raised>> check(PythonJob.Source source);

  /** Whether there is a place to run jobs; false while Python is still starting. */
  boolean isWarm();

  /** How busy Python is. */
  Load load();

  /**
   * How busy Python is.
   *
   * @param waiting jobs that wait for a place
   * @param running jobs that run
   * @param contexts places to run jobs
   * @param workers processes that run jobs; 0: in this process
   */
  record Load(int waiting, int running, int contexts, int workers) {}

  @Override
  void close();
}
