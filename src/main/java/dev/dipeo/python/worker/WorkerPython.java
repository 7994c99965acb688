package dev.dipeo.python.worker;

import dev.dipeo.base.DurationText;
import dev.dipeo.base.LowerCase;
import dev.dipeo.python.PythonEvents;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.PythonSettings;
import dev.dipeo.python.queue.Ended;
import dev.dipeo.python.queue.Execution;
import dev.dipeo.python.queue.Intake;
import dev.dipeo.python.queue.JobQueue;
import dev.dipeo.python.queue.JobQueue.Seat;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Python in worker processes, each with a heap of its own. Jobs wait in one bounded queue for a
 * seat in one of the workers; a seat runs one job at a time. No Python is loaded into this process.
 *
 * <p>Code that does not stop, or uses up the memory, costs its worker, which is killed and replaced
 * at once; jobs that were in the same worker run again in another. When a worker ends and nobody
 * knows whose fault it was, each of its jobs runs once more with a worker to itself, and the one
 * under which that ends as well is not tried again. Results come on the threads of the seats.
 */
public final class WorkerPython implements PythonRunner {
  private static final Logger LOG = Logger.getLogger(WorkerPython.class);

  /** Workers that may end under one job. */
  private static final int LOSSES_MAX = 2;

  private static final Stopped SHUT_DOWN =
      new Stopped(Limit.QUEUE, "stopped: Python is shutting down");

  private final PythonSettings settings;
  private final WorkerSettings workerSettings;
  private final PythonEvents events;
  private final Intake intake;
  private final JobQueue queue;
  private final ThreadFactory threads;
  private final ScheduledExecutorService timer;
  private final WorkerSupply supply;
  private final List<Slot> slots = new ArrayList<>();
  private final AtomicInteger runningJobs = new AtomicInteger();
  private volatile boolean closed;

  public WorkerPython(
      WorkerCommand command,
      PythonSettings settings,
      WorkerSettings workerSettings,
      PythonEvents events) {
    this.settings = settings;
    this.workerSettings = workerSettings;
    this.events = events;
    this.intake = new Intake(settings, events, this::submit, this::cancel);
    this.queue = new JobQueue(settings.queueMax());
    this.threads = daemons();
    ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, threads);
    one.setRemoveOnCancelPolicy(true);
    this.timer = one;
    this.supply =
        new WorkerSupply(
            command, settings, workerSettings, timer, threads, events, this::workersFailOrNot);
    for (int i = 0; i < workerSettings.workers(); i++) {
      slots.add(new Slot());
    }
  }

  /** Begins to start the workers, which takes seconds; returns at once. */
  public void start() {
    supply.start();
    for (Slot slot : slots) {
      threads.newThread(slot::keepFilled).start();
      for (int i = 0; i < settings.contextsMax(); i++) {
        threads.newThread(() -> serve(slot, queue.newSeat())).start();
      }
    }
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
    return slots.stream().anyMatch(Slot::isFilled);
  }

  @Override
  public Load load() {
    int workers = (int) slots.stream().filter(Slot::isFilled).count();
    return new Load(queue.waiting(), runningJobs.get(), workers * settings.contextsMax(), workers);
  }

  /** Process ids of the workers that take jobs. */
  public List<Long> workerPids() {
    return slots.stream().map(Slot::pid).flatMap(Optional::stream).toList();
  }

  @Override
  public void close() {
    closed = true;
    queue
        .close(SHUT_DOWN.message())
        .forEach(waiting -> refuse(waiting, Limit.QUEUE, SHUT_DOWN.message()));
    supply.close();
    slots.forEach(Slot::close);
    timer.shutdownNow();
  }

  private void submit(Execution execution) {
    String inputs = execution.inputs();
    if (execution.job().length() + (inputs == null ? 0 : inputs.length())
            > PythonWorker.MESSAGE_BYTES_MAX / 4
        && bytes(execution.job()) + (inputs == null ? 0 : bytes(inputs))
            > PythonWorker.MESSAGE_BYTES_MAX - (1 << 10)) {
      String why =
          String.format(
              Locale.ROOT,
              "not started: its inputs take more than %,d bytes",
              PythonWorker.MESSAGE_BYTES_MAX);
      refuse(execution, Limit.INPUTS, why);
      return;
    }
    queue.offer(execution).ifPresent(why -> refuse(execution, Limit.QUEUE, why));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void refuse(Execution execution, Limit limit, String why) {
    if (execution.callOff()) {
      execution.give(Ended.stopped(limit, why));
    }
  }

  private void cancel(Execution execution) {
    if (execution.callOff()) {
      queue.remove(execution);
      execution.give(Ended.stopped(Limit.WALL_TIME, "stopped: cancelled"));
    } else if (execution.beginStop()) {
      execution.stopThere();
    }
  }

  // --- seats ---

  private void serve(Slot slot, Seat seat) {
    try {
      while (slot.await() != null) {
        Execution execution = queue.take(seat);
        if (execution == null) {
          return;
        }
        if (!queue.occupy(seat, execution)) { // the worker gives its diagram a new context
          queue.renewed(seat);
          queue.occupy(seat, execution);
          events.contextRenewed();
        }
        if (execution.begin()) {
          runningJobs.incrementAndGet();
          try {
            Ended ended = runToItsEnd(execution, slot);
            execution.finish();
            give(execution, ended);
          } finally {
            runningJobs.decrementAndGet();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Ended runToItsEnd(Execution execution, Slot slot) throws InterruptedException {
    int losses = 0;
    while (true) {
      Lock turn = losses == 0 ? slot.turns.readLock() : slot.turns.writeLock();
      turn.lock();
      try {
        Worker worker = slot.await();
        if (worker == null) {
          return new Ended.Unanswered(SHUT_DOWN);
        }
        if (execution.isStopping()) {
          return Ended.stopped(Limit.WALL_TIME, "stopped: cancelled");
        }
        switch (worker.run(execution)) {
          case Worker.Reply.Finished(Ended ended) -> {
            return ended;
          }
          case Worker.Reply.NotTaken() -> {}
          case Worker.Reply.Lost(Death death, boolean culprit) -> {
            Optional<Ended> end = afterLoss(execution, death, culprit, losses + 1);
            if (end.isPresent()) {
              return end.get();
            }
            losses += death.isBySelf() ? 1 : 0;
          }
        }
      } finally {
        turn.unlock();
      }
    }
  }

  /** How a job ends whose worker has ended; empty: it runs again. */
  private Optional<Ended> afterLoss(Execution execution, Death death, boolean culprit, int losses) {
    Ended usedUp =
        Ended.stopped(
            Limit.MEMORY, "used more than " + (workerSettings.heapBytes() >> 20) + " MiB");
    return switch (death.cause()) {
      case CLOSED, SLOW_START -> Optional.of(new Ended.Unanswered(SHUT_DOWN));
      case STUCK, SILENT ->
          culprit
              ? Optional.of(
                  Ended.stopped(
                      Limit.WALL_TIME,
                      "stopped after " + DurationText.seconds(execution.timeout())))
              : Optional.empty();
      case OUT_OF_MEMORY ->
          death.jobs() == 1 || losses >= LOSSES_MAX ? Optional.of(usedUp) : Optional.empty();
      case CRASHED, GARBLED ->
          losses >= LOSSES_MAX
              ? Optional.of(
                  Ended.stopped(
                      Limit.CRASH,
                      "stopped: its Python worker ended under it "
                          + losses
                          + " times, with exit code "
                          + death.exitCode()))
              : Optional.empty();
    };
  }

  private static void give(Execution execution, Ended ended) {
    try {
      execution.give(ended);
    } catch (RuntimeException e) {
      LOG.error("The result of a Python job was not taken", e);
    }
  }

  // --- workers ---

  /** The place of one worker, filled again when it ends. */
  private final class Slot {
    /** A job under which a worker has ended runs alone, so that the next end says whose fault. */
    private final ReentrantReadWriteLock turns = new ReentrantReadWriteLock(true);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private @Nullable Worker worker;

    void keepFilled() {
      try {
        for (Worker next = supply.take(); next != null; next = supply.take()) {
          put(next);
          Death death = next.died().get();
          put(null);
          if (!closed) {
            LOG.warnf(
                "python.worker.ended pid=%d cause=%s jobs=%d exit_code=%d",
                next.pid(), LowerCase.of(death.cause()), death.jobs(), death.exitCode());
            events.workerEnded(LowerCase.of(death.cause()));
          }
          supply.lost(next);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }

    private void put(@Nullable Worker next) {
      lock.lock();
      try {
        worker = next;
        filled.signalAll();
        if (closed && next != null) {
          next.kill(Death.Cause.CLOSED, null);
        }
      } finally {
        lock.unlock();
      }
    }

    /** Waits for a worker; null when closed. */
    @Nullable Worker await() throws InterruptedException {
      lock.lock();
      try {
        while ((worker == null || !worker.isAlive()) && !closed) {
          filled.await();
        }
        return closed ? null : worker;
      } finally {
        lock.unlock();
      }
    }

    boolean isFilled() {
      lock.lock();
      try {
        return worker != null && worker.isAlive();
      } finally {
        lock.unlock();
      }
    }

    Optional<Long> pid() {
      lock.lock();
      try {
        return Optional.ofNullable(worker).filter(Worker::isAlive).map(Worker::pid);
      } finally {
        lock.unlock();
      }
    }

    void close() {
      lock.lock();
      try {
        filled.signalAll();
        if (worker != null) {
          worker.kill(Death.Cause.CLOSED, null);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void workersFailOrNot(@Nullable String failure) {
    if (failure == null) {
      queue.accept();
    } else if (!isWarm()) {
      queue.refuse(failure).forEach(waiting -> refuse(waiting, Limit.QUEUE, failure));
    }
  }

  private static ThreadFactory daemons() {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "python-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
