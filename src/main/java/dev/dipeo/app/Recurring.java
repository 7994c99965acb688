package dev.dipeo.app;

import org.jboss.logging.Logger;

/**
 * Work that is done again and again. A timer forgets a task for good that throws once, and says
 * nothing; so whatever ends one round, also for want of memory, is said here, and the next round
 * comes.
 */
final class Recurring {
  private static final Logger LOG = Logger.getLogger(Recurring.class);

  private Recurring() {}

  /**
   * The same work, which never throws.
   *
   * @param what for the log, as {@code changed diagrams are read}
   */
  static Runnable task(String what, Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (Throwable e) { // a timer would keep it to itself
        say(what, e);
      }
    };
  }

  private static void say(String what, Throwable why) {
    try {
      LOG.errorf(why, "task.failed: %s only at the next round", what);
    } catch (OutOfMemoryError e) {
      // Not even for the sentence; the next round may have more.
    }
  }
}
