package dev.dipeo.python.worker;

import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonSettings;
import dev.dipeo.python.queue.Ended;
import dev.dipeo.python.queue.Execution;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One worker process as seen from the program that started it. Believes nothing that it says: what
 * is not a message, or too much of it, ends it. Thread-safe.
 */
final class Worker {
  private static final Logger LOG = Logger.getLogger(Worker.class);

  /**
   * Exit code of a JVM, and of a native executable, that was told to end when memory is used up.
   */
  private static final int OUT_OF_MEMORY = 3;

  /** UTF-8 takes at most three bytes for a character of a result. */
  private static final int BYTES_PER_CHARACTER_MAX = 3;

  private static final int MESSAGE_OVERHEAD_BYTES = 1 << 20;
  private static final int STDERR_LINE_CHARACTERS_MAX = 2_000;
  private static final Duration EXIT_WAIT = Duration.ofSeconds(5);

  /** How long an ended process' errors may still come: at once, unless a child of it lives on. */
  private static final Duration LAST_WORDS_WAIT = Duration.ofSeconds(5);

  /** How a job came back. */
  sealed interface Reply {
    record Finished(Ended ended) implements Reply {}

    /**
     * The worker ended under it.
     *
     * @param culprit whether it was killed because of this job
     */
    record Lost(Death death, boolean culprit) implements Reply {}

    /** The worker had ended before. */
    record NotTaken() implements Reply {}
  }

  private final class Job {
    private final Execution execution;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private long printedBytes;

    private Job(Execution execution) {
      this.execution = execution;
    }
  }

  private final Process process;
  private final PythonSettings settings;
  private final WorkerSettings workerSettings;
  private final ScheduledExecutorService timer;
  private final ThreadFactory threads;
  private final OutputStream toWorker;
  private final CompletableFuture<Boolean> started = new CompletableFuture<>();
  private final CompletableFuture<Death> died = new CompletableFuture<>();
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Job> jobs = new HashMap<>(); // guarded by itself
  private final CompletableFuture<Void> saidAll = new CompletableFuture<>();
  private volatile String firstWords = "";
  private volatile boolean useful;
  private Death.@Nullable Cause killedFor; // guarded by jobs
  private volatile @Nullable Long culprit; // written under jobs, before the death
  private boolean dead; // guarded by jobs

  private Worker(
      Process process,
      PythonSettings settings,
      WorkerSettings workerSettings,
      ScheduledExecutorService timer,
      ThreadFactory threads) {
    this.process = process;
    this.settings = settings;
    this.workerSettings = workerSettings;
    this.timer = timer;
    this.threads = threads;
    this.toWorker = process.getOutputStream();
  }

  /** Starts the process; {@link #awaitStarted} tells when it can take jobs. */
  static Worker start(
      WorkerCommand command,
      PythonSettings settings,
      WorkerSettings workerSettings,
      ScheduledExecutorService timer,
      ThreadFactory threads)
      throws IOException {
    Worker worker = new Worker(command.start(), settings, workerSettings, timer, threads);
    threads.newThread(worker::listen).start();
    threads.newThread(worker::passOnErrors).start();
    try {
      worker.send(new Message.Begin(settings));
    } catch (IOException e) {
      LOG.debug("A Python worker ended before it was spoken to", e); // and says so itself
    }
    return worker;
  }

  long pid() {
    return process.pid();
  }

  /** Waits until it can take jobs; false when it did not start, which its death explains. */
  boolean awaitStarted() throws InterruptedException {
    var late =
        timer.schedule(
            () -> kill(Death.Cause.SLOW_START, null),
            workerSettings.startMax().toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return started.get();
    } catch (java.util.concurrent.ExecutionException e) {
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

  /** The first line that it wrote to standard error; empty: none. */
  String firstWords() {
    return firstWords;
  }

  /** Lets it run a job and waits for that. */
  Reply run(Execution execution) throws InterruptedException {
    long id = ids.incrementAndGet();
    Job job = new Job(execution);
    synchronized (jobs) {
      if (dead || killedFor != null) {
        return new Reply.NotTaken();
      }
      jobs.put(id, job);
    }
    execution.runsAt(new Place(id));
    var silent =
        timer.schedule(
            () -> kill(Death.Cause.SILENT, id),
            execution.timeout().plus(workerSettings.killGrace()).toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      send(
          new Message.Run(
              id, execution.diagram(), execution.job(), execution.inputs(), execution.timeout()));
    } catch (IOException e) {
      LOG.debug("A Python worker ended before it took its job", e); // the reply says so
    }
    try {
      return job.reply.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      execution.runsAt(null);
      silent.cancel(false);
    }
  }

  /** Where in this worker a job runs, for those who want it stopped. */
  final class Place implements Execution.Stoppable {
    private final long id;

    private Place(long id) {
      this.id = id;
    }

    @Override
    public void stop() {
      // The kill comes should the worker neither stop the job nor take the message.
      var unused =
          timer.schedule(
              () -> killIfRunning(id),
              workerSettings.killGrace().toMillis(),
              TimeUnit.MILLISECONDS);
      // Aside: a worker that hangs takes no message, and then the sender hangs too until the kill.
      threads
          .newThread(
              () -> {
                try {
                  send(new Message.Cancel(id));
                } catch (IOException e) {
                  LOG.debug("A Python worker ended before a job could be cancelled", e);
                }
              })
          .start();
    }
  }

  private void killIfRunning(long id) {
    boolean runs;
    synchronized (jobs) {
      runs = jobs.containsKey(id);
    }
    if (runs) {
      kill(Death.Cause.SILENT, id);
    }
  }

  void kill(Death.Cause why, @Nullable Long job) {
    synchronized (jobs) {
      if (!dead && killedFor == null) {
        killedFor = why;
        culprit = job;
      }
    }
    process.destroyForcibly();
  }

  private void send(Message message) throws IOException {
    synchronized (toWorker) {
      message.writeTo(toWorker);
    }
  }

  // --- what it says ---

  private void listen() {
    int bytesMax =
        Math.max(settings.resultBytesMax(), settings.outputBytesMax()) * BYTES_PER_CHARACTER_MAX
            + MESSAGE_OVERHEAD_BYTES;
    try (InputStream in = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
      for (Message message = Message.read(in, bytesMax);
          message != null;
          message = Message.read(in, bytesMax)) {
        take(message);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("A Python worker cannot be understood", e);
      kill(Death.Cause.GARBLED, null);
    }
    end();
  }

  private void take(Message message) throws IOException {
    switch (message) {
      case Message.Ready() -> started.complete(true);
      case Message.Line line -> print(line);
      case Message.Finished(long id, Ended ended, int stuckThreads) -> {
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
      default -> throw new IOException("a message that is not from a worker");
    }
  }

  private void print(Message.Line line) throws IOException {
    Job job;
    synchronized (jobs) {
      job = jobs.get(line.id());
    }
    if (job == null) {
      return;
    }
    // The worker keeps to the bound itself, unless something has taken it over.
    job.printedBytes += line.text().length() + 1L;
    if (job.printedBytes > settings.outputBytesMax() + 2L) {
      throw new IOException("more output than agreed");
    }
    try {
      job.execution.log().accept(new PythonJob.Line(line.text(), line.error()));
    } catch (RuntimeException e) {
      LOG.warn("The log of a Python job refused a line", e);
    }
  }

  private void passOnErrors() {
    try (BufferedReader errors =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int letter = errors.read(); letter >= 0; letter = errors.read()) {
        if (letter == '\n') {
          passOn(line);
        } else if (line.length() < STDERR_LINE_CHARACTERS_MAX) {
          line.append((char) letter);
        }
      }
      passOn(line);
    } catch (IOException e) {
      LOG.debug("The errors of a Python worker cannot be read any more", e);
    } finally {
      saidAll.complete(null);
    }
  }

  private void passOn(StringBuilder line) {
    String text = line.toString().strip();
    line.setLength(0);
    if (!text.isEmpty()) {
      firstWords = firstWords.isEmpty() ? text : firstWords;
      LOG.warnf("python-worker %d: %s", pid(), text);
    }
  }

  // --- its end ---

  private void end() {
    int exitCode = exitCode();
    awaitLastWords();
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
    try {
      toWorker.close();
    } catch (IOException e) {
      LOG.debug("What a Python worker was not told any more is dropped", e);
    }
  }

  /** What it said last often says why it ended. */
  private void awaitLastWords() {
    try {
      saidAll.get(LAST_WORDS_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.TimeoutException e) {
      LOG.debug("The errors of a Python worker outlive it", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its output has ended: so does the process, by itself or by force. */
  private int exitCode() {
    try {
      if (!process.waitFor(EXIT_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(Death.Cause.GARBLED, null);
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return -1;
    }
  }
}
