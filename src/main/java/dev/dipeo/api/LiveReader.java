package dev.dipeo.api;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One reader of one run, with what it has not taken yet, up to a bound. Whoever tells it something
 * never waits for it: a reader that falls behind gets that as its last event. Thread-safe.
 */
final class LiveReader {
  private static final Logger LOG = Logger.getLogger(LiveReader.class);

  /** Most events that wait to be taken. */
  static final int EVENTS_WAITING_MAX = 1_000;

  /** Most characters of these; one event alone may be larger. */
  static final int CHARS_WAITING_MAX = 512 * 1024;

  private final String runId;
  private final Consumer<LiveReader> gone;
  private final UnicastProcessor<LiveEvent> events = UnicastProcessor.create();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong charsWaiting = new AtomicLong();
  private volatile boolean begun;
  private volatile boolean over;

  /**
   * A reader that was told nothing yet.
   *
   * @param gone runs when it takes no more, whichever side ended it
   */
  LiveReader(String runId, Consumer<LiveReader> gone) {
    this.runId = runId;
    this.gone = gone;
  }

  String runId() {
    return runId;
  }

  /** Whether somebody has begun to read. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Its events, those from before the subscription too. Takes one subscriber.
   *
   * @param first comes before all that
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

  /** Tells something only where the reader has taken everything else. */
  synchronized void keepAlive() {
    if (!over && waiting.get() == 0) {
      add(LiveEvent.KEEP_ALIVE);
    }
  }

  /** Tells something in any case, and nothing after that. */
  synchronized void end(LiveEvent last) {
    if (over) {
      return;
    }
    over = true;
    add(last);
    events.onComplete();
  }

  /** Tells nothing more. */
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
