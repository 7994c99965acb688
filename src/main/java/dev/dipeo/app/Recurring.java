package dev.dipeo.app;

import org.jboss.logging.Logger;

/**
 * Tasks that recur. A timer silently drops a task that throws once, so this logs whatever a round
 * throws, even an {@link OutOfMemoryError}, and lets the next round come.
 */
final class Recurring {
  private static final Logger LOG = Logger.getLogger(Recurring.class);

  private Recurring() {}

  /**
   * The same work, which never throws.
   *
   * @param name for the log, such as {@code reload_diagrams}
   */
  static Runnable task(String name, Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (Throwable e) { // a timer would swallow it
        report(name, e);
      }
    };
  }

  private static void report(String name, Throwable why) {
    try {
      LOG.errorf(why, "task.failed task=%s retry=next_round", name);
    } catch (OutOfMemoryError e) {
      // No memory for the log line either. The next round may have more.
    }
  }
}
