package load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * {@code java bench/load/Curve.java}: what an event costs when many were received before it, from one long flood on one data folder:
 * the means of the 10,000 events from each point on. Then how long the program takes to its first 200 on that folder.
 */
final class Curve {
  private static final long EVENTS = Long.parseLong(System.getenv().getOrDefault("BENCH_EVENTS", "1000000"));
  private static final long WINDOW = 10_000;
  private static final int STARTS = 3;

  public static void main(String[] args) throws Exception {
    byte[] push = Files.readAllBytes(Path.of("bench/push.json"));
    for (Form form : Form.present(Form.KEEPERS)) {
      System.out.println(form.name());
      try (Server server = Server.start(form, push)) {
        curve(server, server.target("push", push));
        for (int start = 0; start < STARTS; start++) {
          server.stop();
          Duration first = server.start(push);
          System.out.printf("started again: the first 200 after %d ms, %d MB%n", first.toMillis(), ProcessTree.residentMib(server.tree().processes()));
        }
      }
    }
  }

  private static void curve(Server server, Target target) throws Exception {
    System.out.println("| event | CPU µs | bytes written | µs between two | p99 ms | RSS MB: most, after | data MB |\n|---|---|---|---|---|---|---|");
    long sent = 1;
    for (long point : LongStream.of(10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000).filter(point -> point <= EVENTS).toArray()) {
      sent += flood(target, point - sent).accepted();
      Measured window = Measured.webhooks(server, () -> flood(target, WINDOW));
      sent += window.finished();
      System.out.printf(Locale.ROOT, "| %,d | %.0f | %,.0f | %.0f | %.1f | %d, %d | %,d | %s%n", point, window.cpuMicrosEach(), window.bytesEach(),
          1e6 * window.tally().seconds() / window.finished(), window.tally().millis(99), window.rssMaxMib(), window.rssMib(),
          server.dataBytes() >> 20, window.remarks());
    }
  }

  private static Tally flood(Target target, long webhooks) throws Exception {
    return Loader.closed(target, Table.CONNECTIONS, webhooks);
  }
}
