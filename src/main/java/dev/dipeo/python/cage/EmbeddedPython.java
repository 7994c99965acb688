package dev.dipeo.python.cage;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.queue.Ended;
import dev.dipeo.python.queue.Intake;
import dev.dipeo.python.queue.JobQueue;
import dev.dipeo.python.queue.Ticket;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.Context;
import org.jboss.logging.Logger;

/**
 * Python in this process: a few caged contexts, each on its own thread. Jobs wait in one bounded
 * queue, also while Python is still starting. A context runs one job at a time and the code of one
 * diagram only; a job of another diagram gets a new context.
 *
 * <p>Results arrive on the thread that ran the code, or, if the code was stopped, on the thread
 * that stopped it. Nothing in this process can stop one long call of a builtin ({@code
 * sum(range(10**10))}): its job still fails in time, but its thread is abandoned and replaced, and
 * uses a core until the call ends. Memory is not limited either. So use this for tests, and for
 * diagrams whose authors are trusted like the operator.
 */
public final class EmbeddedPython implements PythonRunner {
  private static final Logger LOG = Logger.getLogger(EmbeddedPython.class);

  /** How long {@link #close} waits for the engine. */
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

  /** Python recurses on the stack of the thread; less would end code before its 1,000 calls. */
  private static final long STACK_BYTES = 64L << 20;

  private final StartListener start;
  private final Intake intake;
  private final JobQueue queue;
  private final FreshContexts contexts;
  private final ThreadFactory threads;
  private final ScheduledExecutorService watchdog;
  private final ExecutorService aside;
  private final Stopping stopping;
  private final Seats seats;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean everMade = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  public EmbeddedPython(PythonBounds bounds, PythonObserver observer) {
    this(bounds, observer, StartListener.NONE);
  }

  public EmbeddedPython(PythonBounds bounds, PythonObserver observer, StartListener start) {
    this.start = start;
    this.intake = new Intake(bounds, observer, this::submit, this::cancel);
    this.queue = new JobQueue(bounds.queueMax());
    this.contexts = new FreshContexts(bounds, this::contextMade, this::contextFailed);
    this.threads = daemons();
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads);
    timer.setRemoveOnCancelPolicy(true);
    this.watchdog = timer;
    // Bounded by the jobs: three threads for each that is being stopped or is stuck; idle ones end.
    this.aside = Executors.newCachedThreadPool(threads);
    this.stopping = new Stopping(aside, this::threadStuck);
    CodeRunner code = new CodeRunner(bounds, stopping, watchdog, aside);
    this.seats = new Seats(bounds, queue, contexts, code, stopping, observer, threads);
  }

  /** Starts Python in the background, which takes seconds; returns at once. */
  public void start() {
    if (started.getAndSet(true)) {
      throw new IllegalStateException("started already");
    }
    threads.newThread(contexts::makeUntilClosed).start();
    seats.fill();
  }

  @Override
  public Uni<PythonResult> run(PythonJob job) {
    return intake.run(job);
  }

  @Override
  public Uni<Optional<PythonResult.Raised>> check(PythonJob.Source source) {
    return intake.check(source);
  }

  /** Queues a ticket; its end is passed to the ticket. */
  public void submit(Ticket ticket) {
    queue.offer(ticket);
  }

  /** Cancels a ticket, whether it waits or runs. */
  public void cancel(Ticket ticket) {
    if (!queue.cancel(ticket)) {
      stopping.stop(ticket, Ended.CANCELLED);
    }
  }

  @Override
  public boolean isWarm() {
    return seats.warm() > 0;
  }

  @Override
  public Load load() {
    return new Load(queue.waiting(), stopping.running(), seats.warm(), 0);
  }

  /** Threads abandoned in code that nothing could stop and that has not ended yet. */
  public int stuckThreads() {
    return seats.stuck();
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    seats.close();
    queue.close();
    stopping.stopAll(Ended.SHUT_DOWN);
    Future<?> closing = aside.submit(contexts::close);
    try {
      closing.get(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.warnf("python.close.timed_out waited_ms=%d", CLOSE_WAIT.toMillis());
    } catch (ExecutionException e) {
      LOG.warn("python.close.failed", e);
    }
    watchdog.shutdownNow();
    // The threads aside stay: jobs that leave their code only now still need them to clean up.
  }

  private void contextMade() {
    if (!everMade.getAndSet(true)) {
      start.started();
    }
    seats.fill();
  }

  private void contextFailed(Throwable why) {
    start.failed(why);
    queue.refuse("not started: Python does not start; the log says why");
  }

  private void threadStuck(Ticket ticket) {
    seats.abandon(ticket);
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
