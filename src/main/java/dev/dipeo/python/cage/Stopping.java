package dev.dipeo.python.cage;

import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.cage.FreshContexts.Fresh;
import dev.dipeo.python.queue.Ended;
import dev.dipeo.python.queue.Ticket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.jboss.logging.Logger;

/**
 * The jobs that run in contexts, and how each is stopped: its code is interrupted, then its context
 * is closed, then its thread is abandoned. Stopping never blocks the caller. Thread-safe.
 */
final class Stopping {
  private static final Logger LOG = Logger.getLogger(Stopping.class);

  /** How long code may take to obey an interrupt before its context is closed. */
  private static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);

  /** How long code may take to leave a closed context before its thread is abandoned. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

  private record Running(Fresh context, Printed printed) {}

  private final Executor aside;
  private final Consumer<Ticket> onStuck;
  private final Map<Ticket, Running> running = new ConcurrentHashMap<>();

  /**
   * @param aside runs what may block; each job that is stopped takes up to three threads
   * @param onStuck receives jobs whose thread is abandoned
   */
  Stopping(Executor aside, Consumer<Ticket> onStuck) {
    this.aside = aside;
    this.onStuck = onStuck;
  }

  /** Registers a job that is about to run. */
  void enter(Ticket ticket, Fresh context, Printed printed) {
    running.put(ticket, new Running(context, printed));
  }

  /** Forgets a job that has ended by itself. */
  void left(Ticket ticket) {
    running.remove(ticket);
  }

  /** The number of jobs in contexts. */
  int running() {
    return running.size();
  }

  /** Stops a job if it runs; it then ends with the given result. */
  void stop(Ticket ticket, Stopped why) {
    Running inside = running.get(ticket);
    if (inside != null && ticket.beginStop()) {
      aside.execute(() -> stopNow(ticket, inside, why));
    }
  }

  void stopAll(Stopped why) {
    running.keySet().forEach(ticket -> stop(ticket, why));
  }

  /** Closes a context on another thread, as the code inside may take long to end. */
  void closeAside(Fresh context) {
    aside.execute(
        () -> {
          try {
            context.close();
          } catch (PolyglotException e) {
            LOG.debug("python.context.close_failed", e);
          }
        });
  }

  private void stopNow(Ticket ticket, Running inside, Stopped why) {
    try {
      // Aside: neither call keeps its own time limit if the code hangs in the wrong place.
      interruptAside(inside.context().context());
      boolean obeyed = ticket.hasLeftWithin(INTERRUPT_GRACE);
      LOG.debugf("python.interrupted obeyed=%s", obeyed);
      // Also after an interrupt: an import cut in two leaves half a module.
      closeAside(inside.context());
      boolean left = ticket.awaitLeft(CLOSE_GRACE);
      running.remove(ticket);
      if (!left) {
        onStuck.accept(ticket);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inside.printed().close();
      ticket.give(new Ended.Unanswered(why));
    }
  }

  private void interruptAside(Context context) {
    aside.execute(
        () -> {
          try {
            context.interrupt(INTERRUPT_GRACE);
          } catch (TimeoutException | IllegalStateException | PolyglotException e) {
            LOG.debug("python.interrupt.not_obeyed", e);
          }
        });
  }
}
