package dev.dipeo.python.cage;

import dev.dipeo.base.DurationText;
import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Raised;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.cage.FreshContexts.Fresh;
import dev.dipeo.python.queue.Deadlines;
import dev.dipeo.python.queue.Deadlines.Deadline;
import dev.dipeo.python.queue.Ended;
import dev.dipeo.python.queue.JobText;
import dev.dipeo.python.queue.Ticket;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.graalvm.polyglot.PolyglotException;
import org.jboss.logging.Logger;

/** Runs the code of one job in a context, within its bounds of time and output. Thread-safe. */
final class CodeRunner {
  private static final Logger LOG = Logger.getLogger(CodeRunner.class);

  private static final Stopped MEMORY_USED_UP =
      new Stopped(Limit.MEMORY, "stopped: it used up the memory");

  /** The state after a job. */
  enum After {
    CONTEXT_GOOD,
    /** The context is closed and so is not used again. */
    CONTEXT_LOST,
    /** The thread was abandoned and replaced while it ran the code. */
    ABANDONED
  }

  private record Ran(Ended ended, boolean contextGood) {}

  private final PythonBounds bounds;
  private final Stopping stopping;
  private final Deadlines deadlines;
  private final Executor aside;

  /**
   * @param watchdog stops jobs at their timeout
   * @param aside runs what may block
   */
  CodeRunner(
      PythonBounds bounds, Stopping stopping, ScheduledExecutorService watchdog, Executor aside) {
    this.bounds = bounds;
    this.stopping = stopping;
    this.deadlines = new Deadlines(watchdog);
    this.aside = aside;
  }

  /** Runs a job on this thread and passes on its result, unless another thread stops it. */
  After run(Ticket ticket, Fresh context) {
    Printed printed =
        new Printed(
            ticket.log(),
            bounds.outputBytesMax(),
            aside,
            () -> stopping.stop(ticket, printedTooMuch()));
    stopping.enter(ticket, context, printed);
    if (!ticket.begin()) {
      stopping.left(ticket);
      return After.CONTEXT_GOOD;
    }
    Deadline deadline;
    try {
      deadline = stopAtTimeout(ticket);
    } catch (RejectedExecutionException e) { // closing
      stopping.left(ticket);
      ticket.finish();
      ticket.give(new Ended.Unanswered(Ended.SHUT_DOWN));
      return After.CONTEXT_GOOD;
    }
    context.lead(printed);
    Ran ran = call(ticket, context);
    deadline.cancel();
    if (!ticket.finish()) {
      printed.close();
      return ticket.leave() ? After.CONTEXT_LOST : After.ABANDONED;
    }
    stopping.left(ticket);
    printed.close();
    context.lead(null);
    if (!ran.contextGood()) {
      stopping.closeAside(context);
    }
    ticket.give(ran.ended());
    return ran.contextGood() ? After.CONTEXT_GOOD : After.CONTEXT_LOST;
  }

  private Deadline stopAtTimeout(Ticket ticket) {
    return deadlines.in(ticket.timeout(), () -> stopping.stop(ticket, late(ticket)));
  }

  private static Stopped late(Ticket ticket) {
    return new Stopped(Limit.WALL_TIME, "stopped after " + DurationText.seconds(ticket.timeout()));
  }

  private Stopped printedTooMuch() {
    return new Stopped(
        Limit.OUTPUT,
        String.format(
            Locale.ROOT, "stopped: it printed more than %,d bytes", bounds.outputBytesMax()));
  }

  private static Ran call(Ticket ticket, Fresh context) {
    try {
      String answer = context.handle().execute(ticket.job(), ticket.inputs()).asString();
      if (!JobText.isReadable(answer)) { // nested too deeply, a number too long, a key twice
        answer = context.handle().execute(null, null).asString();
      }
      return new Ran(new Ended.Answered(answer), true);
    } catch (PolyglotException e) {
      return lost(resultOf(e));
    } catch (IllegalStateException e) { // the context was closed under the call
      return lost(new Raised("SystemError", "Python was closed", ""));
    } catch (OutOfMemoryError e) {
      return lost(MEMORY_USED_UP);
    } catch (RuntimeException | Error e) {
      LOG.error("python.internal_error", e);
      return lost(new Raised("SystemError", "the code broke the Python that it runs in", ""));
    }
  }

  private static Ran lost(PythonResult result) {
    return new Ran(new Ended.Unanswered(result), false);
  }

  private static PythonResult resultOf(PolyglotException e) {
    if (e.isResourceExhausted()) {
      return MEMORY_USED_UP;
    }
    if (e.isExit()) {
      return new Raised("SystemExit", String.valueOf(e.getExitStatus()), "");
    }
    LOG.debug("python.internal_error", e);
    return new Raised("SystemError", "the code did something that this Python does not have", "");
  }
}
