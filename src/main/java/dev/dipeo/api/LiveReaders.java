package dev.dipeo.api;

import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemException;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** All readers of live runs. Thread-safe; a run waits for none of them. */
public final class LiveReaders implements RunListener, AutoCloseable {
  /** Most readers of all runs together. */
  static final int READERS_MAX = 64;

  /** How long a reader may take to begin, including the read of the run's state. */
  static final Duration BEGIN_MAX = Duration.ofMinutes(1);

  private final ScheduledExecutorService timers;
  private final Duration keepAlive;
  private final Duration beginMax;
  private final Map<LiveReader, ScheduledFuture<?>> ticking = new ConcurrentHashMap<>();
  private final Map<String, Set<LiveReader>> byRun = new ConcurrentHashMap<>();
  private boolean closed;

  /**
   * No readers.
   *
   * @param keepAlive interval of comments on an idle stream
   */
  public LiveReaders(ScheduledExecutorService timers, Duration keepAlive) {
    this(timers, keepAlive, BEGIN_MAX);
  }

  /**
   * @param beginMax overrides {@link #BEGIN_MAX}
   */
  LiveReaders(ScheduledExecutorService timers, Duration keepAlive, Duration beginMax) {
    this.timers = timers;
    this.keepAlive = keepAlive;
    this.beginMax = beginMax;
  }

  /**
   * Adds a reader of all events from now on. A reader that has not begun in time, because its
   * client has disconnected, is removed.
   *
   * @throws ProblemException when there are too many readers, or the server is stopping
   */
  synchronized LiveReader open(String runId) {
    if (closed) {
      throw unavailable("server-stopping", "The server stops");
    }
    if (ticking.size() >= READERS_MAX) {
      throw unavailable(
          "too-many-readers",
          "%d readers follow runs already, which is the most there may be; try again later"
              .formatted(READERS_MAX));
    }
    LiveReader reader = new LiveReader(runId, this::remove);
    AtomicInteger ticks = new AtomicInteger();
    ticking.put(
        reader,
        timers.scheduleWithFixedDelay(
            () -> tick(reader, ticks.incrementAndGet()),
            keepAlive.toNanos(),
            keepAlive.toNanos(),
            TimeUnit.NANOSECONDS));
    byRun.computeIfAbsent(runId, _ -> ConcurrentHashMap.newKeySet()).add(reader);
    return reader;
  }

  private static ProblemException unavailable(String type, String detail) {
    return new ProblemException(new Problem(503, type, "Service Unavailable", detail));
  }

  private void tick(LiveReader reader, int ticks) {
    if (reader.hasBegun()) {
      reader.keepAlive();
    } else if (keepAlive.multipliedBy(ticks).compareTo(beginMax) >= 0) {
      reader.close();
    }
  }

  private synchronized void remove(LiveReader reader) {
    ScheduledFuture<?> tick = ticking.remove(reader);
    if (tick == null) {
      return;
    }
    tick.cancel(false);
    Set<LiveReader> same = byRun.get(reader.runId());
    if (same != null && same.remove(reader) && same.isEmpty()) {
      byRun.remove(reader.runId());
    }
  }

  /** Current number of readers. */
  int count() {
    return ticking.size();
  }

  @Override
  public void nodeStarted(String runId, NodeRecord node) {
    tell(runId, () -> LiveEvent.nodeStarted(node));
  }

  @Override
  public void nodePrinted(String runId, String node, int activation, LogLine line) {
    tell(runId, () -> LiveEvent.nodePrinted(node, activation, line));
  }

  @Override
  public void nodeFinished(String runId, NodeRecord node) {
    tell(runId, () -> LiveEvent.nodeFinished(node));
  }

  @Override
  public void runPaused(String runId) {
    tell(runId, () -> LiveEvent.runPaused(runId));
  }

  @Override
  public void runFinished(Run run) {
    Set<LiveReader> readers = byRun.get(run.id());
    if (readers != null) {
      LiveEvent last = LiveEvent.runFinished(run);
      readers.forEach(reader -> reader.end(last));
    }
  }

  private void tell(String runId, Supplier<LiveEvent> news) {
    Set<LiveReader> readers = byRun.get(runId);
    if (readers != null) {
      LiveEvent event = news.get();
      readers.forEach(reader -> reader.tell(event));
    }
  }

  /** Ends all streams, because the server stops; opens no further ones. */
  @Override
  public void close() {
    List<LiveReader> last;
    synchronized (this) {
      closed = true;
      last = List.copyOf(ticking.keySet());
    }
    last.forEach(reader -> reader.end(LiveEvent.SERVER_STOPPING));
  }
}
