package dev.dipeo.store.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which processes are gone: those whose beat was seen unchanged for the whole lease. Only the
 * time of this process counts, so clocks need not agree; and only while it looks often: where all
 * stood still together, as on a machine that was paused, nobody is gone. Thread-safe.
 */
final class Presence {
  /** Of a lease, between two looks that count. */
  private static final int LOOKS_IN_LEASE = 2;

  private final long leaseNanos;
  private long lastLook;
  private Map<Long, Since> seen = new HashMap<>();

  Presence(Duration lease) {
    this.leaseNanos = lease.toNanos();
  }

  /** How often a process has written. */
  record Beat(long id, long beat) {}

  private record Since(long beat, long nanos) {}

  /**
   * @param now a reading of {@link System#nanoTime}
   */
  synchronized List<Beat> gone(List<Beat> beats, long self, long now) {
    if (now - lastLook > leaseNanos / LOOKS_IN_LEASE) {
      forget();
    }
    lastLook = now;
    Map<Long, Since> next = new HashMap<>();
    List<Beat> gone = new ArrayList<>();
    for (Beat beat : beats) {
      // The folder's server needs no beat: it holds the folder's lock.
      if (beat.id() == self || beat.id() == Lease.NOBODY) {
        continue;
      }
      Since before = seen.get(beat.id());
      Since since =
          before != null && before.beat == beat.beat() ? before : new Since(beat.beat(), now);
      next.put(beat.id(), since);
      if (now - since.nanos >= leaseNanos) {
        gone.add(beat);
      }
    }
    seen = next;
    return gone;
  }

  /** Starts again, as when the database did not answer, so that nobody could write. */
  synchronized void forget() {
    seen = new HashMap<>();
  }
}
