package dev.dipeo.python.cage;

import dev.dipeo.base.DurationText;
import dev.dipeo.python.PythonEvents;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.PythonSettings;
import dev.dipeo.python.cage.FreshContexts.Fresh;
import dev.dipeo.python.queue.Ended;
import dev.dipeo.python.queue.Execution;
import dev.dipeo.python.queue.Intake;
import dev.dipeo.python.queue.JobQueue;
import dev.dipeo.python.queue.JobQueue.Seat;
import dev.dipeo.python.queue.JobText;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Python in this process: a few caged contexts, each on a thread of its own. Jobs wait in one
 * bounded queue, also while Python is still starting. A context runs one job at a time and the code
 * of one diagram only; a job of another diagram gets a new one.
 *
 * <p>Results come on the thread that ran the code, or, of code that was stopped, on that of who
 * stopped it. Code inside one long call of a builtin ({@code sum(range(10**10))}) cannot be stopped
 * by anything in this process: its node fails in time all the same, and its thread is left behind,
 * counted and replaced, a few times; each burns a core until the call ends. Nor is memory limited.
 * So this is for tests and for diagrams whose authors are trusted like the operator.
 */
public final class EmbeddedPython implements PythonRunner {
  private static final Logger LOG = Logger.getLogger(EmbeddedPython.class);

  /** How long code may take to obey an interrupt before its context is closed under it. */
  private static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);

  /** How long code may take to leave a context that was closed, before its thread is given up. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

  /**
   * Python recurses on the thread's stack; with less, code meets its end before the 1,000 calls.
   */
  private static final long STACK_BYTES = 64L << 20;

  private static final Stopped SHUT_DOWN =
      new Stopped(Limit.QUEUE, "stopped: Python is shutting down");

  /** Told how the start went, on the thread that starts Python. */
  public interface Start {
    /** There is a place to run jobs. */
    void done();

    /** A context could not be made; it is tried again. */
    void failed(Throwable why);

    Start UNWATCHED =
        new Start() {
          @Override
          public void done() {}

          @Override
          public void failed(Throwable why) {}
        };
  }

  private final PythonSettings settings;
  private final PythonEvents events;
  private final Intake intake;
  private final JobQueue queue;
  private final FreshContexts contexts;
  private final ThreadFactory threads;
  private final ScheduledExecutorService watchdog;
  private final ExecutorService stoppers;
  private final Map<Execution, Running> running = new ConcurrentHashMap<>();
  private final AtomicInteger warm = new AtomicInteger();
  private final Object seatsLock = new Object();
  private int seats;
  private int stuck;
  private boolean started;
  private boolean closed;

  public EmbeddedPython(PythonSettings settings, PythonEvents events) {
    this(settings, events, Start.UNWATCHED);
  }

  public EmbeddedPython(PythonSettings settings, PythonEvents events, Start start) {
    this.settings = settings;
    this.events = events;
    this.intake = new Intake(settings, events, this::submit, this::cancel);
    this.queue = new JobQueue(settings.queueMax());
    this.contexts = new FreshContexts(settings, this::contextsFailOrNot, start);
    this.threads = daemons();
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads);
    timer.setRemoveOnCancelPolicy(true);
    this.watchdog = timer;
    // Bounded by what it stops: three threads for each running or stuck job; idle ones end.
    this.stoppers = Executors.newCachedThreadPool(threads);
  }

  /** Begins to start Python, which takes seconds; returns at once. */
  public void start() {
    synchronized (seatsLock) {
      if (started) {
        throw new IllegalStateException("started already");
      }
      started = true;
    }
    threads.newThread(contexts::makeUntilClosed).start();
    fillSeats();
  }

  @Override
  public Uni<PythonResult> run(PythonJob job) {
    return intake.run(job);
  }

  @Override
  public Uni<Optional<PythonResult.Raised>> check(PythonJob.Source source) {
    return intake.check(source);
  }

  @Override
  public boolean isWarm() {
    return warm.get() > 0;
  }

  @Override
  public Load load() {
    return new Load(queue.waiting(), running.size(), warm.get(), 0);
  }

  /** Threads left behind in code that nothing stopped, which has not ended yet. */
  public int stuckThreads() {
    synchronized (seatsLock) {
      return stuck;
    }
  }

  @Override
  public void close() {
    synchronized (seatsLock) {
      if (closed) {
        return;
      }
      closed = true;
    }
    queue.close(SHUT_DOWN.message()).forEach(waiting -> refuse(waiting, SHUT_DOWN.message()));
    running.forEach((execution, inside) -> stop(execution, SHUT_DOWN));
    Future<?> closing = stoppers.submit(contexts::close);
    try {
      closing.get(CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.warn("Python did not end in time; its threads are left behind");
    } catch (java.util.concurrent.ExecutionException e) {
      LOG.warn("Python did not close", e);
    }
    watchdog.shutdownNow();
    // The stoppers stay: threads that come out of their jobs only now still need them to clean up.
  }

  public void submit(Execution execution) {
    queue.offer(execution).ifPresent(why -> refuse(execution, why));
  }

  private static void refuse(Execution execution, String why) {
    if (execution.callOff()) {
      execution.give(Ended.stopped(Limit.QUEUE, why));
    }
  }

  public void cancel(Execution execution) {
    if (execution.callOff()) {
      queue.remove(execution);
      execution.give(Ended.stopped(Limit.WALL_TIME, "stopped: cancelled"));
    } else {
      stop(execution, new Stopped(Limit.WALL_TIME, "stopped: cancelled"));
    }
  }

  // --- the threads that run code ---

  private void fillSeats() {
    synchronized (seatsLock) {
      while (!closed && seats < settings.contextsMax() && stuck <= settings.stuckThreadsMax()) {
        seats++;
        startServing();
      }
      if (seats == 0 && !closed) {
        String why =
            "not started: "
                + stuck
                + " threads hang in Python that cannot be stopped; a restart ends them";
        queue.refuse(why).forEach(waiting -> refuse(waiting, why));
      } else {
        queue.accept();
      }
    }
  }

  private void startServing() {
    threads.newThread(() -> serve(queue.newSeat())).start();
  }

  /** Runs jobs until closed, or until this thread was given up. */
  private void serve(Seat seat) {
    Fresh context = null;
    try {
      while (true) {
        if (context == null) {
          context = contexts.take();
          if (context == null) {
            return;
          }
          queue.renewed(seat);
          warm.incrementAndGet();
        }
        Execution execution = queue.take(seat);
        if (execution == null) {
          return;
        }
        if (!queue.occupy(seat, execution)) {
          warm.decrementAndGet();
          closeAside(context);
          context = null;
          context = contexts.take();
          if (context == null) {
            refuse(execution, SHUT_DOWN.message());
            return;
          }
          warm.incrementAndGet();
          queue.renewed(seat);
          queue.occupy(seat, execution);
          events.contextRenewed();
        }
        switch (runOne(execution, context)) {
          case CONTEXT_GOOD -> {}
          case CONTEXT_LOST -> {
            warm.decrementAndGet();
            context = null;
            // Another thread: what interrupts this one may come late, and would stop the next job.
            startServing();
            return;
          }
          case GIVEN_UP -> {
            context = null;
            synchronized (seatsLock) {
              stuck--;
            }
            LOG.info("A Python thread that hung has come back");
            fillSeats();
            return;
          }
        }
      }
    } finally {
      if (context != null) {
        warm.decrementAndGet();
      }
    }
  }

  private record Running(Fresh context, Printed printed) {}

  private enum End {
    CONTEXT_GOOD,
    CONTEXT_LOST,
    GIVEN_UP
  }

  private End runOne(Execution execution, Fresh context) {
    Runnable onTooMuch =
        () ->
            stop(
                execution,
                new Stopped(
                    Limit.OUTPUT,
                    String.format(
                        Locale.ROOT,
                        "stopped: it printed more than %,d bytes",
                        settings.outputBytesMax())));
    Printed printed = new Printed(execution.log(), settings.outputBytesMax(), stoppers, onTooMuch);
    running.put(execution, new Running(context, printed));
    if (!execution.begin()) {
      running.remove(execution);
      return End.CONTEXT_GOOD;
    }
    Duration timeout = execution.timeout();
    Stopped late = new Stopped(Limit.WALL_TIME, "stopped after " + DurationText.seconds(timeout));
    Future<?> timer;
    try {
      timer =
          watchdog.schedule(() -> stop(execution, late), timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.RejectedExecutionException e) { // closing
      running.remove(execution);
      execution.finish();
      execution.give(new Ended.Unanswered(SHUT_DOWN));
      return End.CONTEXT_GOOD;
    }
    context.lead(printed);
    Ran ran = call(execution, context);
    timer.cancel(false);
    boolean regular = execution.finish();
    if (regular) {
      running.remove(execution);
      printed.close();
      context.lead(null);
      if (!ran.contextGood()) {
        closeAside(context);
      }
      give(execution, ran.ended());
      return ran.contextGood() ? End.CONTEXT_GOOD : End.CONTEXT_LOST;
    }
    printed.close();
    return execution.leave() ? End.CONTEXT_LOST : End.GIVEN_UP;
  }

  private record Ran(Ended ended, boolean contextGood) {}

  private Ran call(Execution execution, Fresh context) {
    try {
      String answer = context.handle().execute(execution.job(), execution.inputs()).asString();
      if (!JobText.isReadable(answer)) { // nested too deeply, a number too long, a key twice
        answer = context.handle().execute(null, null).asString();
      }
      return new Ran(new Ended.Answered(answer), true);
    } catch (PolyglotException e) {
      return lost(resultOf(e));
    } catch (IllegalStateException e) { // the context was closed under the call
      return lost(new PythonResult.Raised("SystemError", "Python was closed", ""));
    } catch (OutOfMemoryError e) {
      return lost(new Stopped(Limit.MEMORY, "stopped: it used up the memory"));
    } catch (RuntimeException | Error e) {
      LOG.error("Python failed in itself", e);
      return lost(
          new PythonResult.Raised("SystemError", "the code broke the Python that it runs in", ""));
    }
  }

  private static Ran lost(PythonResult result) {
    return new Ran(new Ended.Unanswered(result), false);
  }

  private static PythonResult resultOf(PolyglotException e) {
    if (e.isResourceExhausted()) {
      return new Stopped(Limit.MEMORY, "stopped: it used up the memory");
    }
    if (e.isExit()) {
      return new PythonResult.Raised("SystemExit", String.valueOf(e.getExitStatus()), "");
    }
    LOG.debug("Python failed in itself", e);
    return new PythonResult.Raised(
        "SystemError", "the code did something that this Python does not have", "");
  }

  private static void give(Execution execution, Ended ended) {
    try {
      execution.give(ended);
    } catch (RuntimeException e) {
      LOG.error("The result of a Python job was not taken", e);
    }
  }

  // --- stopping ---

  private void stop(Execution execution, Stopped why) {
    Running inside = running.get(execution);
    if (inside != null && execution.beginStop()) {
      stoppers.execute(() -> stopNow(execution, inside, why));
    }
  }

  private void stopNow(Execution execution, Running inside, Stopped why) {
    Context context = inside.context().context();
    try {
      // Aside, because neither call keeps to its own limit when the code hangs in the wrong place.
      interruptAside(context);
      boolean obeyed = execution.hasLeftWithin(INTERRUPT_GRACE);
      LOG.debugf("python.interrupted obeyed=%s", obeyed);
      // Also after an interrupt: an import cut in two leaves half a module.
      closeAside(inside.context());
      boolean left = execution.awaitLeft(CLOSE_GRACE);
      running.remove(execution);
      if (!left) {
        giveUp(execution);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inside.printed().close();
      give(execution, new Ended.Unanswered(why));
    }
  }

  private void giveUp(Execution execution) {
    warm.decrementAndGet();
    synchronized (seatsLock) {
      stuck++;
      seats--;
      LOG.errorf(
          "A Python thread of diagram %s hangs in code that cannot be stopped; %d such threads",
          execution.diagram(), stuck);
    }
    fillSeats();
  }

  private void interruptAside(Context context) {
    stoppers.execute(
        () -> {
          try {
            context.interrupt(INTERRUPT_GRACE);
          } catch (TimeoutException | IllegalStateException | PolyglotException e) {
            LOG.debug("Python did not obey its interrupt", e);
          }
        });
  }

  /** Closes on another thread: what runs inside may take long to end. */
  private void closeAside(Fresh context) {
    stoppers.execute(
        () -> {
          try {
            context.close();
          } catch (PolyglotException e) {
            LOG.debug("A Python context closed with an error", e);
          }
        });
  }

  private void contextsFailOrNot(@Nullable String failure) {
    if (failure != null) {
      queue.refuse(failure).forEach(waiting -> refuse(waiting, failure));
    } else {
      fillSeats();
    }
  }

  private static ThreadFactory daemons() {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(null, task, "python-" + count.incrementAndGet(), STACK_BYTES);
      thread.setDaemon(true);
      // Python looks for its parts with this loader; Quarkus' own shows only some of them.
      thread.setContextClassLoader(Context.class.getClassLoader());
      return thread;
    };
  }
}
