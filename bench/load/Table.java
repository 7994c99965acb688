package load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code java bench/load/Table.java}: the same flood at every form of the program that is built, at a bare endpoint and at other
 * programs, turn about. Prints every round, then the median round of each.
 */
final class Table {
  static final int CONNECTIONS = 32;
  static final Duration MEASURE = Duration.ofSeconds(Integer.parseInt(System.getenv().getOrDefault("BENCH_SECONDS", "8")));
  static final int ROUNDS = Integer.parseInt(System.getenv().getOrDefault("BENCH_ROUNDS", "3"));

  public static void main(String[] args) throws Exception {
    byte[] push = Files.readAllBytes(Path.of("bench/push.json"));
    System.out.printf("body %d bytes, %d connections, %d rounds of %d s%n", push.length, CONNECTIONS, ROUNDS, MEASURE.toSeconds());
    List<Server> servers = new ArrayList<>();
    Map<String, List<Measured>> rounds = new LinkedHashMap<>();
    try {
      for (Form form : Form.present(Form.RECEIVERS)) {
        Server server = Server.start(form, push);
        servers.add(server);
        Loader.warm(server.target("push", push));
      }
      System.out.println(Measured.HEADER);
      for (int round = 0; round < ROUNDS; round++) {
        for (Server server : servers) {
          Measured measured = Measured.webhooks(server, () -> Loader.closed(server.target("push", push), CONNECTIONS, MEASURE));
          rounds.computeIfAbsent(server.form().name(), name -> new ArrayList<>()).add(measured);
          System.out.println(measured.row(server.form().name()));
        }
      }
    } finally {
      for (Server server : servers) {
        server.close();
      }
    }
    System.out.println("\nthe round of each with the median processor time");
    System.out.println(Measured.HEADER);
    rounds.forEach((name, all) -> System.out.println(median(all).row(name)));
    System.out.printf(Locale.ROOT, "the loader itself: %.0f to %.0f µs of processor time a webhook%n",
        rounds.values().stream().flatMap(List::stream).mapToDouble(Measured::loaderMicrosEach).min().orElse(0),
        rounds.values().stream().flatMap(List::stream).mapToDouble(Measured::loaderMicrosEach).max().orElse(0));
  }

  private static Measured median(List<Measured> rounds) {
    return rounds.stream().sorted(Comparator.comparingDouble(Measured::cpuMicrosEach)).toList().get(rounds.size() / 2);
  }
}
