package load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * {@code java bench/load/Overload.java}: senders that ignore Retry-After, more and more of them. Prints what is still finished beside the
 * refusals, then the latency of the acknowledgement at half of the highest rate.
 */
final class Overload {
  private static final List<Integer> CONNECTIONS = List.of(64, 128, 320, 640);
  private static final Duration TIME = Duration.ofSeconds(Integer.parseInt(System.getenv().getOrDefault("BENCH_SECONDS", "20")));
  private static final String HEADER = "| | connections | finished/s | of the highest | accepted/s | refused/s | p99 ms of the accepted | CPU µs each | RSS MB: most, after |\n|---|---|---|---|---|---|---|---|---|";

  public static void main(String[] args) throws Exception {
    byte[] push = Files.readAllBytes(Path.of("bench/push.json"));
    System.out.printf("closed loop, %d s each%n", TIME.toSeconds());
    System.out.println(HEADER);
    for (Form form : Form.present(Form.KEEPERS)) {
      try (Server server = Server.start(form, push)) {
        Target target = server.target("push", push);
        overload(server, target, "webhooks, " + form.name(), flood -> Measured.webhooks(server, flood));
      }
    }
    for (Form form : Form.present(Form.RUNNERS)) {
      try (Receiver receiver = new Receiver(body -> {}); Server server = Server.start(form, push)) {
        Target target = server.target(Issues.EVENT, Issues.small(receiver.url()));
        overload(server, target, "runs, " + form.name(), flood -> Measured.runs(server, receiver::arrived, flood));
      }
    }
  }

  private interface Measurement {
    Measured of(Callable<Tally> flood) throws Exception;
  }

  private static void overload(Server server, Target target, String name, Measurement measurement) throws Exception {
    Loader.warm(target);
    double highest = 0;
    for (int connections : CONNECTIONS) {
      Measured measured = measurement.of(() -> Loader.closed(target, connections, TIME));
      highest = Math.max(highest, measured.perSecond());
      System.out.printf(Locale.ROOT, "| %s | %d | %,.0f | %.2f | %,.0f | %,.0f | %.0f | %.0f | %d, %d | %s%n", name, connections, measured.perSecond(),
          measured.perSecond() / highest, measured.tally().perSecond(), measured.tally().refusedPerSecond(), measured.tally().millis(99),
          measured.cpuMicrosEach(), measured.rssMaxMib(), measured.rssMib(), measured.remarks());
    }
    double half = highest / 2;
    Measured measured = measurement.of(() -> Loader.open(target, CONNECTIONS.getFirst(), TIME, half));
    Tally tally = measured.tally();
    System.out.printf(Locale.ROOT, "%s at %,.0f/s: acknowledged after p50 %.1f ms, p99 %.1f ms, most %.0f ms %s%n", name, half, tally.millis(50),
        tally.millis(99), tally.millis(100), measured.remarks());
  }
}
