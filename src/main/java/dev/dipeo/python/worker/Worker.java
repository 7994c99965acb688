package dev.dipeo.python.worker;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.queue.Deadlines;
import dev.dipeo.python.queue.Deadlines.Deadline;
import dev.dipeo.python.queue.Ended;
import dev.dipeo.python.queue.Ticket;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One worker as seen by the program that started it: the jobs that it runs, and why it ends. Trusts
 * nothing that it says: an invalid message, or too much output, ends it. Thread-safe.
 */
final class Worker implements WorkerProcess.Listener {
  private static final Logger LOG = Logger.getLogger(Worker.class);

  /** Exit code of a JVM, and of a native executable, told to end when memory is used up. */
  private static final int OUT_OF_MEMORY = 3;

  /** UTF-8 takes at most three bytes for a character of a result. */
  private static final int BYTES_PER_CHARACTER_MAX = 3;

  private static final int MESSAGE_OVERHEAD_BYTES = 1 << 20;

  /** How a job came back. */
  sealed interface Reply {
    record Finished(Ended ended) implements Reply {}

    /**
     * The worker ended while it ran the job.
     *
     * @param culprit whether it was killed because of this job
     */
    record Lost(Death death, boolean culprit) implements Reply {}

    /** The worker had ended before. */
    record NotTaken() implements Reply {}
  }

  private final WorkerProcess process;
  private final PythonBounds bounds;
  private final WorkerBounds workerBounds;
  private final ScheduledExecutorService timer;
  private final Deadlines deadlines;
  private final ThreadFactory threads;
  private final CompletableFuture<Boolean> started = new CompletableFuture<>();
  private final CompletableFuture<Death> died = new CompletableFuture<>();
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Job> jobs = new HashMap<>(); // guarded by itself
  private volatile boolean useful;
  private Death.@Nullable Cause killedFor; // guarded by jobs
  private volatile @Nullable Long culprit; // written under jobs, before the death
  private boolean dead; // guarded by jobs

  private Worker(
      WorkerProcess process,
      PythonBounds bounds,
      WorkerBounds workerBounds,
      ScheduledExecutorService timer,
      ThreadFactory threads) {
    this.process = process;
    this.bounds = bounds;
    this.workerBounds = workerBounds;
    this.timer = timer;
    this.deadlines = new Deadlines(timer);
    this.threads = threads;
  }

  /** Starts the process; {@link #awaitStarted} waits until it can take jobs. */
  static Worker start(
      WorkerCommand command,
      PythonBounds bounds,
      WorkerBounds workerBounds,
      ScheduledExecutorService timer,
      ThreadFactory threads)
      throws IOException {
    Worker worker = new Worker(WorkerProcess.start(command), bounds, workerBounds, timer, threads);
    int messageBytesMax =
        Math.max(bounds.resultBytesMax(), bounds.outputBytesMax()) * BYTES_PER_CHARACTER_MAX
            + MESSAGE_OVERHEAD_BYTES;
    worker.process.listen(worker, messageBytesMax, threads);
    worker.send(new Message.Begin(bounds));
    return worker;
  }

  long pid() {
    return process.pid();
  }

  /** The first line that it wrote to standard error; empty if none. */
  String firstWords() {
    return process.firstWords();
  }

  /** Waits until it can take jobs; false if it did not start, which its death explains. */
  boolean awaitStarted() throws InterruptedException {
    ScheduledFuture<?> late =
        timer.schedule(
            () -> kill(Death.Cause.SLOW_START),
            workerBounds.startMax().toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return started.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      late.cancel(false);
    }
  }

  /** Completes when the process has ended. */
  CompletableFuture<Death> died() {
    return died;
  }

  /** Whether it has answered a job. */
  boolean wasUseful() {
    return useful;
  }

  boolean isAlive() {
    return !died.isDone();
  }

  /** Runs a job and waits for its reply. */
  Reply run(Ticket ticket) throws InterruptedException {
    Job job = new Job(ids.incrementAndGet(), ticket);
    synchronized (jobs) {
      if (dead || killedFor != null) {
        return new Reply.NotTaken();
      }
      jobs.put(job.id, job);
    }
    ticket.runsAt(job);
    Deadline silent =
        deadlines.in(
            ticket.timeout().plus(workerBounds.killGrace()),
            () -> kill(Death.Cause.SILENT, job.id));
    send(
        new Message.Run(job.id, ticket.diagram(), ticket.job(), ticket.inputs(), ticket.timeout()));
    try {
      return job.reply.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      ticket.runsAt(null);
      silent.cancel();
    }
  }

  void kill(Death.Cause why) {
    kill(why, null);
  }

  private void kill(Death.Cause why, @Nullable Long job) {
    synchronized (jobs) {
      if (!dead && killedFor == null) {
        killedFor = why;
        culprit = job;
      }
    }
    process.kill();
  }

  /** A worker that has ended takes no message; its death is reported elsewhere. */
  private void send(Message message) {
    try {
      process.send(message);
    } catch (IOException e) {
      LOG.debugf(e, "python.worker.message_dropped pid=%d", pid());
    }
  }

  /** A job in this worker. */
  private final class Job implements Ticket.Stoppable {
    private final long id;
    private final Ticket ticket;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private long printedBytes;

    private Job(long id, Ticket ticket) {
      this.id = id;
      this.ticket = ticket;
    }

    @Override
    public void stop() {
      // The kill comes if the worker neither stops the job nor takes the message.
      ScheduledFuture<?> unused =
          timer.schedule(
              this::killIfRunning, workerBounds.killGrace().toMillis(), TimeUnit.MILLISECONDS);
      // Aside: a worker that hangs takes no message, and then the sender hangs too until the kill.
      threads.newThread(() -> send(new Message.Cancel(id))).start();
    }

    private void killIfRunning() {
      boolean runs;
      synchronized (jobs) {
        runs = jobs.containsKey(id);
      }
      if (runs) {
        kill(Death.Cause.SILENT, id);
      }
    }

    private void print(Message.Line line) throws IOException {
      // The worker keeps the bound itself, unless something has taken it over.
      printedBytes += line.text().length() + 1L;
      if (printedBytes > bounds.outputBytesMax() + 2L) {
        throw new IOException("more output than agreed");
      }
      try {
        ticket.log().accept(new PythonJob.Line(line.text(), line.error()));
      } catch (RuntimeException e) {
        LOG.warn("python.log.refused_line", e);
      }
    }
  }

  // --- the listener of the process ---

  @Override
  public void received(Message message) throws IOException {
    switch (message) {
      case Message.Ready() -> started.complete(true);
      case Message.Line line -> print(line);
      case Message.Finished(long id, Ended ended, int stuckThreads) ->
          finish(id, ended, stuckThreads);
      default -> throw new IOException("a message that is not from a worker");
    }
  }

  private void print(Message.Line line) throws IOException {
    Job job;
    synchronized (jobs) {
      job = jobs.get(line.id());
    }
    if (job != null) {
      job.print(line);
    }
  }

  private void finish(long id, Ended ended, int stuckThreads) {
    Job job;
    synchronized (jobs) {
      job = jobs.remove(id);
    }
    if (stuckThreads > 0) {
      kill(Death.Cause.STUCK, id);
    }
    if (job != null) {
      useful = true;
      job.reply.complete(new Reply.Finished(ended));
    }
  }

  @Override
  public void misbehaved() {
    kill(Death.Cause.GARBLED);
  }

  @Override
  public void ended(int exitCode) {
    Death death;
    Map<Long, Job> lost;
    synchronized (jobs) {
      dead = true;
      lost = Map.copyOf(jobs);
      jobs.clear();
      Death.Cause cause = killedFor;
      if (cause == null) {
        cause = exitCode == OUT_OF_MEMORY ? Death.Cause.OUT_OF_MEMORY : Death.Cause.CRASHED;
      }
      death = new Death(cause, lost.size(), exitCode);
    }
    died.complete(death);
    started.complete(false);
    lost.forEach((id, job) -> job.reply.complete(new Reply.Lost(death, id.equals(culprit))));
  }
}
