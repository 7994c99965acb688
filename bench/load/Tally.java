package load;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What came of one flood. */
final class Tally {
  private long[] nanos = new long[1 << 16];
  private int accepted;
  private int inTime;
  private final Map<Integer, Long> refusals = new TreeMap<>();
  private long broken;
  private long unsent;
  private double seconds;

  /** A 2xx. */
  void accepted(long latencyNanos, boolean beforeEnd) {
    if (accepted == nanos.length) {
      nanos = Arrays.copyOf(nanos, accepted * 2);
    }
    nanos[accepted++] = latencyNanos;
    inTime += beforeEnd ? 1 : 0;
  }

  void refused(int status) {
    refusals.merge(status, 1L, Long::sum);
  }

  /** A connection that ended without an answer. */
  void broken() {
    broken++;
  }

  void ended(double seconds, long unsent) {
    this.seconds = seconds;
    this.unsent = unsent;
    nanos = Arrays.copyOf(nanos, accepted);
    Arrays.sort(nanos);
  }

  /** Every 2xx, also those that came when the time had ended. */
  int accepted() {
    return accepted;
  }

  double seconds() {
    return seconds;
  }

  double perSecond() {
    return inTime / seconds;
  }

  double refusedPerSecond() {
    return refusals.values().stream().mapToLong(Long::longValue).sum() / seconds;
  }

  double millis(double percent) {
    return accepted == 0 ? Double.NaN : nanos[(int) Math.min(accepted - 1, accepted * percent / 100)] / 1e6;
  }

  /** What did not go as it should; empty if nothing. */
  String trouble() {
    StringBuilder text = new StringBuilder();
    refusals.forEach((status, count) -> text.append(", ").append(count).append(" × ").append(status));
    if (broken > 0) {
      text.append(", ").append(broken).append(" connections broken");
    }
    if (unsent > 0) {
      text.append(", ").append(unsent).append(" not sent for want of a free connection");
    }
    return text.isEmpty() ? "" : text.substring(2);
  }
}
