package dev.dipeo.gateway;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Logs refused requests, one line each, with the facts that an operator needs to correct the cause.
 * Strangers determine how many there are, so the lines per second are bounded; the next line says
 * how many were omitted. Values are truncated here and escaped by the log itself. Thread-safe.
 */
public final class Refusals {
  /** Longest untrusted value in a line, in characters. */
  static final int VALUE_LENGTH_MAX = 100;

  /** Most lines at once after a pause. */
  static final int BURST_MAX = 200;

  /** Most lines per second in the long run. */
  static final int PER_SECOND_MAX = 20;

  private static final long NANOS_PER_LINE = TimeUnit.SECONDS.toNanos(1) / PER_SECOND_MAX;

  private final Consumer<String> log;
  private final LongSupplier nanos;
  private final AtomicLong fullAt;
  private final AtomicLong leftOut = new AtomicLong();

  /**
   * @param log takes a line and escapes invisible characters
   * @param nanos a monotonic clock, as {@link System#nanoTime}
   */
  public Refusals(Consumer<String> log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
    this.fullAt = new AtomicLong(nanos.getAsLong());
  }

  /**
   * Logs a refused request.
   *
   * @param reason a single word
   * @param facts {@code name=value} pairs; untrusted values have passed through {@link #shown}
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

  /** Quotes an untrusted value and truncates it to {@link #VALUE_LENGTH_MAX}. */
  static String shown(String value) {
    String text =
        value.length() <= VALUE_LENGTH_MAX ? value : value.substring(0, VALUE_LENGTH_MAX) + "…";
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
