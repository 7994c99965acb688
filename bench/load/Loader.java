package load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Sends webhooks to one target, or to several that share the work, from one thread, in a closed loop (every connection sends again as soon as it is answered) or in an open
 * one (a fixed rate, each latency measured from the moment at which the request was due). It signs while it sends.
 */
final class Loader {
  private static final long DRAIN_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long SELECT_MILLIS = 1;
  private static final int WARM_CONNECTIONS = 32;
  private static final long WARM_WEBHOOKS = Long.parseLong(System.getenv().getOrDefault("BENCH_WARM_UP", "40000"));
  private static final Duration WARM_MAX = Duration.ofMinutes(1);

  private final Pushes pushes;
  private final List<Target> targets;
  private final int connections;
  private final Tally tally = new Tally();
  private final Deque<Connection> idle = new ArrayDeque<>();
  private double perSecond;
  private long begin;
  private long end;
  private long most;
  private long sent;

  private Loader(List<Target> targets, int connections) {
    this.pushes = new Pushes(targets.getFirst(), Server.SECRET, System.nanoTime());
    this.targets = targets;
    this.connections = connections;
  }

  /** Every connection sends again at once, whatever the answer was. */
  static Tally closed(Target target, int connections, Duration time) throws IOException {
    return closed(List.of(target), connections, time);
  }

  /**
   * @param targets which differ only in their ports; connections are spread over them evenly
   */
  static Tally closed(List<Target> targets, int connections, Duration time) throws IOException {
    return new Loader(targets, connections).run(time, 0, Long.MAX_VALUE);
  }

  /** Closed loop until that many webhooks were sent. */
  static Tally closed(Target target, int connections, long webhooks) throws IOException {
    return closed(List.of(target), connections, webhooks);
  }

  static Tally closed(List<Target> targets, int connections, long webhooks) throws IOException {
    return new Loader(targets, connections).run(Duration.ofHours(2), 0, webhooks);
  }

  /** Until the compilers and caches of a server have seen enough. */
  static void warm(Target target) throws IOException {
    new Loader(List.of(target), WARM_CONNECTIONS).run(WARM_MAX, 0, WARM_WEBHOOKS);
  }

  static Tally open(Target target, int connections, Duration time, double perSecond) throws IOException {
    return new Loader(List.of(target), connections).run(time, perSecond, Long.MAX_VALUE);
  }

  /** Processor time of this process in microseconds. */
  static long cpuMicros() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1_000;
  }

  private Tally run(Duration time, double rate, long webhooks) throws IOException {
    perSecond = rate;
    most = webhooks;
    List<Connection> all = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      begin = System.nanoTime();
      end = begin + time.toNanos();
      for (int i = 0; i < connections; i++) {
        Connection connection = new Connection(selector, targets.get(i % targets.size()).port(), pushes.requestBytesMax(), this::answered);
        all.add(connection);
        idle.add(connection);
      }
      while (true) {
        long now = System.nanoTime();
        boolean sending = now < end && sent < most;
        if (!sending) {
          end = Math.min(end, now);
        }
        if (!sending && (idle.size() == connections || now > end + DRAIN_NANOS)) {
          break;
        }
        for (int free = sending ? idle.size() : 0; free > 0 && sent < most && due() <= now; free--) {
          send(idle.remove(), perSecond == 0 ? now : due());
        }
        selector.select(key -> ((Connection) key.attachment()).ready(), SELECT_MILLIS);
      }
      long last = Math.min(System.nanoTime(), end);
      long due = perSecond == 0 ? sent : (long) ((last - begin) / 1e9 * perSecond);
      tally.ended((last - begin) / 1e9, Math.max(0, due - sent - 1));
    } finally {
      all.forEach(Connection::close);
    }
    return tally;
  }

  /** When the next request should leave. */
  private long due() {
    return perSecond == 0 ? begin : begin + (long) (sent / perSecond * 1e9);
  }

  private void answered(Connection connection, int status) {
    long now = System.nanoTime();
    if (status >= 200 && status < 300) {
      tally.accepted(now - connection.begin, now < end);
    } else if (status == 0) {
      tally.broken();
    } else {
      tally.refused(status);
    }
    if (perSecond == 0 && status != 0 && now < end && sent < most) {
      send(connection, now);
    } else {
      idle.add(connection); // after a broken connection the loop breathes before it connects again
    }
  }

  private void send(Connection connection, long from) {
    connection.begin = from;
    sent++;
    try {
      connection.send(pushes);
    } catch (IOException e) {
      connection.close();
      tally.broken();
      idle.add(connection);
    }
  }
}
