package dev.dipeo.api;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One reader of one run, with a bounded queue of events. Adding an event never blocks: a reader
 * that falls behind gets that as its last event. Thread-safe.
 */
final class LiveReader {
  private static final Logger LOG = Logger.getLogger(LiveReader.class);

  /** Most queued events. */
  static final int EVENTS_WAITING_MAX = 1_000;

  /** Most characters of the queued events; a single event may be larger. */
  static final int CHARS_WAITING_MAX = 512 * 1024;

  private final String runId;
  private final Consumer<LiveReader> gone;
  private final UnicastProcessor<LiveEvent> events = UnicastProcessor.create();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong charsWaiting = new AtomicLong();
  private volatile boolean begun;
  private volatile boolean over;

  /**
   * A reader without events.
   *
   * @param gone called when the reader has ended, from either side
   */
  LiveReader(String runId, Consumer<LiveReader> gone) {
    this.runId = runId;
    this.gone = gone;
  }

  String runId() {
    return runId;
  }

  /** Whether the client has begun to read. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * The events, including those from before the subscription. Supports one subscriber.
   *
   * @param first sent before all others
   */
  Multi<LiveEvent> read(LiveEvent first) {
    return Multi.createBy()
        .concatenating()
        .streams(Multi.createFrom().item(first), events.onItem().invoke(this::taken))
        .onSubscription()
        .invoke(() -> begun = true)
        .onTermination()
        .invoke(this::close);
  }

  private void taken(LiveEvent event) {
    waiting.decrementAndGet();
    charsWaiting.addAndGet(-event.data().length());
  }

  synchronized void tell(LiveEvent event) {
    if (over) {
      return;
    }
    if (hasRoom(event)) {
      add(event);
    } else {
      LOG.infof("run.reader_fell_behind run=%s", runId);
      end(LiveEvent.FELL_BEHIND);
    }
  }

  /** Sends a keep-alive if no event is queued. */
  synchronized void keepAlive() {
    if (!over && waiting.get() == 0) {
      add(LiveEvent.KEEP_ALIVE);
    }
  }

  /** Sends a last event and ends. */
  synchronized void end(LiveEvent last) {
    if (over) {
      return;
    }
    over = true;
    add(last);
    events.onComplete();
  }

  /** Ends without a further event. */
  void close() {
    over = true;
    events.onComplete();
    gone.accept(this);
  }

  private boolean hasRoom(LiveEvent event) {
    return waiting.get() == 0
        || waiting.get() < EVENTS_WAITING_MAX
            && charsWaiting.get() + event.data().length() <= CHARS_WAITING_MAX;
  }

  private void add(LiveEvent event) {
    waiting.incrementAndGet();
    charsWaiting.addAndGet(event.data().length());
    events.onNext(event);
  }
}
