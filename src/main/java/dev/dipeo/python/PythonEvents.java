package dev.dipeo.python;

import java.time.Duration;

/** Hears what becomes of jobs and workers, for who counts them. Must not block. */
public interface PythonEvents {
  /**
   * A job has ended.
   *
   * @param took from being asked for to its end, waiting included
   */
  void jobEnded(PythonResult result, Duration took);

  /** A worker can take jobs. */
  void workerStarted(Duration took);

  /**
   * A worker has ended.
   *
   * @param cause why, in lower case: {@code stuck}, {@code out_of_memory}, {@code crashed} …
   */
  void workerEnded(String cause);

  /** A context was given up for a new one because its diagram made room for another's. */
  default void contextRenewed() {}

  PythonEvents UNHEARD =
      new PythonEvents() {
        @Override
        public void jobEnded(PythonResult result, Duration took) {}

        @Override
        public void workerStarted(Duration took) {}

        @Override
        public void workerEnded(String cause) {}
      };
}
