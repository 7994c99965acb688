package dev.dipeo.python;

import java.time.Duration;

/** Observer of jobs and workers, for metrics. Must not block. */
public interface PythonObserver {
  /**
   * A job has finished.
   *
   * @param took time from submission to the end, including the wait in the queue
   */
  void jobEnded(PythonResult result, Duration took);

  /** A worker is ready for jobs. */
  void workerStarted(Duration took);

  /**
   * A worker has ended.
   *
   * @param cause in lower case: {@code stuck}, {@code out_of_memory}, {@code crashed} …
   */
  void workerEnded(String cause);

  /** A context was replaced because another diagram needed its seat. */
  default void contextRenewed() {}

  PythonObserver NONE =
      new PythonObserver() {
        @Override
        public void jobEnded(PythonResult result, Duration took) {}

        @Override
        public void workerStarted(Duration took) {}

        @Override
        public void workerEnded(String cause) {}
      };
}
