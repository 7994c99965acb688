package dev.dipeo.gateway;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The log of refused requests: one line each, with the facts that an operator needs to correct the
 * cause. Strangers choose how many there are, so the lines per second are bounded; the next line
 * says how many were left out. Values are bounded here and escaped by the log itself. Thread-safe.
 */
public final class Refusals {
  /** Longest value of a stranger in a line, in characters. */
  static final int VALUE_LENGTH_MAX = 100;

  /** Lines that may come at once after a pause. */
  static final int BURST_MAX = 200;

  /** Lines a second, on and on. */
  static final int PER_SECOND_MAX = 20;

  private static final long NANOS_PER_LINE = TimeUnit.SECONDS.toNanos(1) / PER_SECOND_MAX;

  private final Consumer<String> log;
  private final LongSupplier nanos;
  private final AtomicLong fullAt;
  private final AtomicLong leftOut = new AtomicLong();

  /**
   * @param log takes a line; escapes what is not to be seen
   * @param nanos a clock that never jumps, as {@link System#nanoTime}
   */
  public Refusals(Consumer<String> log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
    this.fullAt = new AtomicLong(nanos.getAsLong());
  }

  /**
   * A request was refused.
   *
   * @param reason in a word
   * @param facts {@code name=value} pairs; what a stranger chose in them has passed {@link #shown}
   */
  void log(String provider, String reason, String facts) {
    if (!mayWrite()) {
      leftOut.incrementAndGet();
      return;
    }
    long before = leftOut.getAndSet(0);
    log.accept(
        "webhook.refused provider=%s reason=%s %s%s"
            .formatted(provider, reason, facts, before == 0 ? "" : " lines_left_out=" + before));
  }

  private boolean mayWrite() {
    long now = nanos.getAsLong();
    while (true) {
      long before = fullAt.get();
      long after = Math.max(before - now, 0) + NANOS_PER_LINE;
      if (after > NANOS_PER_LINE * BURST_MAX) {
        return false;
      }
      if (fullAt.compareAndSet(before, now + after)) {
        return true;
      }
    }
  }

  /** A value of a stranger: quoted, and not longer than {@link #VALUE_LENGTH_MAX}. */
  static String shown(String value) {
    String text =
        value.length() <= VALUE_LENGTH_MAX ? value : value.substring(0, VALUE_LENGTH_MAX) + "…";
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
