package dev.dipeo.python.worker;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.queue.Intake;
import dev.dipeo.python.queue.JobQueue;
import dev.dipeo.python.queue.Ticket;
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
import org.jspecify.annotations.Nullable;

/**
 * Python in worker processes, each with its own heap. Jobs wait in one bounded queue for a seat in
 * a worker; a seat runs one job at a time. This process loads no Python.
 *
 * <p>A worker is killed and replaced at once if its code does not stop or uses up the memory; other
 * jobs in that worker run again in another ({@link Blame}). Results arrive on the threads of the
 * seats.
 */
public final class WorkerPython implements PythonRunner {
  /** Reserve in a message for everything that is not text. */
  private static final int MESSAGE_OVERHEAD_BYTES = 1 << 10;

  private final PythonBounds bounds;
  private final Intake intake;
  private final JobQueue queue;
  private final ThreadFactory threads;
  private final ScheduledExecutorService timer;
  private final WorkerSupply supply;
  private final List<WorkerSlot> slots = new ArrayList<>();
  private final List<WorkerSeat> seats = new ArrayList<>();
  private final AtomicInteger running = new AtomicInteger();

  public WorkerPython(
      WorkerCommand command,
      PythonBounds bounds,
      WorkerBounds workerBounds,
      PythonObserver observer) {
    this.bounds = bounds;
    this.intake = new Intake(bounds, observer, this::submit, this::cancel);
    this.queue = new JobQueue(bounds.queueMax());
    this.threads = daemons();
    ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, threads);
    one.setRemoveOnCancelPolicy(true);
    this.timer = one;
    this.supply =
        new WorkerSupply(
            command, bounds, workerBounds, timer, threads, observer, this::workersFailOrNot);
    Blame blame = new Blame(workerBounds.heapBytes());
    for (int i = 0; i < workerBounds.workers(); i++) {
      WorkerSlot slot = new WorkerSlot(supply, observer);
      slots.add(slot);
      for (int j = 0; j < bounds.contextsMax(); j++) {
        seats.add(new WorkerSeat(queue, slot, blame, observer, running));
      }
    }
  }

  /** Starts the workers in the background, which takes seconds; returns at once. */
  public void start() {
    supply.start();
    slots.forEach(slot -> threads.newThread(slot::keepFilled).start());
    seats.forEach(seat -> threads.newThread(seat::serve).start());
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
    return slots.stream().anyMatch(WorkerSlot::isFilled);
  }

  @Override
  public Load load() {
    int workers = workerPids().size();
    return new Load(queue.waiting(), running.get(), workers * bounds.contextsMax(), workers);
  }

  /** Process ids of the workers that take jobs. */
  public List<Long> workerPids() {
    return slots.stream().map(WorkerSlot::pid).flatMap(Optional::stream).toList();
  }

  @Override
  public void close() {
    queue.close();
    supply.close();
    slots.forEach(WorkerSlot::close);
    timer.shutdownNow();
  }

  private void submit(Ticket ticket) {
    if (isTooLarge(ticket)) {
      ticket.refuse(
          Limit.INPUTS,
          String.format(
              Locale.ROOT,
              "not started: its inputs take more than %,d bytes",
              Message.TO_WORKER_BYTES_MAX));
    } else {
      queue.offer(ticket);
    }
  }

  private void cancel(Ticket ticket) {
    if (!queue.cancel(ticket) && ticket.beginStop()) {
      ticket.stopThere();
    }
  }

  /** Counts bytes only if the number of characters does not decide. */
  private static boolean isTooLarge(Ticket ticket) {
    String inputs = ticket.inputs() == null ? "" : ticket.inputs();
    return ticket.job().length() + inputs.length() > Message.TO_WORKER_BYTES_MAX / 4
        && bytes(ticket.job()) + bytes(inputs)
            > Message.TO_WORKER_BYTES_MAX - MESSAGE_OVERHEAD_BYTES;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private void workersFailOrNot(@Nullable String failure) {
    if (failure == null) {
      queue.accept();
    } else if (!isWarm()) {
      queue.refuse(failure);
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
