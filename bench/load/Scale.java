package load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * {@code make bench-scale}: the same flood at one server on SQLite, at one and three replicas on one PostgreSQL, and at a receiver and a
 * runner with Kafka between them, turn about. Says what each part of them costs, what they keep, and which part gives first. PostgreSQL
 * and Kafka are started from the artifacts of the tests.
 */
final class Scale implements AutoCloseable {
  private static final List<Integer> REPLICAS = Stream.of(System.getenv().getOrDefault("BENCH_REPLICAS", "1 3").split(" ")).map(Integer::valueOf).toList();
  private static final double REPLICA_AIM = 0.5;
  private static final double RECEIVER_AIM = 0.8;
  /** Spreads the events over the partitions, as those of many repositories. */
  private static final String KEY = System.getenv().getOrDefault("BENCH_KAFKA_KEY", "{{payload.repository.id}}");
  private static final long WARM_WEBHOOKS = Long.parseLong(System.getenv().getOrDefault("BENCH_WARM_UP", "20000"));
  private static final long RUNS = Long.parseLong(System.getenv().getOrDefault("BENCH_RUNS", "3000"));
  private static final long RUNS_WARM = RUNS / 2;
  private static final long STATISTICS_MILLIS = 4_000;
  private static final long LOOK_MILLIS = 100;
  private static final Duration RUNS_MAX = Duration.ofMinutes(5);

  private final byte[] push = Files.readAllBytes(Path.of("bench/push.json"));
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final List<Setup> setups = new ArrayList<>();

  private Scale() throws Exception {}

  public static void main(String[] args) throws Exception {
    try (Scale scale = new Scale()) {
      scale.start();
      scale.measure();
      if (RUNS > 0 && scale.setups.stream().anyMatch(setup -> setup.runner().isEmpty())) {
        scale.runs();
      }
    }
    System.exit(0); // whatever threads the clients of PostgreSQL and Kafka have
  }

  private void start() throws Exception {
    List<Form> forms = Form.present(List.of(Form.ONE, Form.REPLICA, Form.KAFKA_JVM, Form.KAFKA_NATIVE));
    System.out.printf("body %d bytes, %d connections, %d rounds of %d s, %d cores, key on the topic %s%n", push.length, Table.CONNECTIONS, Table.ROUNDS,
        Table.MEASURE.toSeconds(), Runtime.getRuntime().availableProcessors(), KEY);
    Optional<Postgresql> postgresql = forms.equals(List.of(Form.ONE)) ? Optional.empty() : Optional.of(Postgresql.start());
    if (postgresql.isPresent()) {
      started.push(postgresql.get());
      System.out.printf("PostgreSQL %s, fsync %s%n", postgresql.get().text("SHOW server_version"), postgresql.get().text("SHOW fsync"));
    }
    if (forms.contains(Form.ONE)) {
      setups.add(new Setup(Form.ONE.name(), List.of(server(Form.ONE)), Optional.empty(), Optional.empty(), Optional.empty()));
    }
    if (forms.contains(Form.REPLICA)) {
      for (int replicas : REPLICAS) {
        replicas(postgresql.orElseThrow().create("replicas" + replicas), replicas);
      }
    }
    List<Form> receivers = forms.stream().filter(form -> form == Form.KAFKA_JVM || form == Form.KAFKA_NATIVE).toList();
    if (!receivers.isEmpty()) {
      topic(postgresql.orElseThrow().create("runner"), receivers);
    }
    for (Setup setup : setups) {
      long sinceMillis = System.currentTimeMillis();
      long records = setup.broker().isPresent() ? setup.broker().get().records() : 0;
      for (Target target : setup.targets("push", push)) {
        Loader.closed(target, Table.CONNECTIONS, WARM_WEBHOOKS);
      }
      Scaled.workOff(setup, sinceMillis, records);
      System.out.println("warmed " + setup.name());
    }
  }

  private void replicas(Postgresql.Database database, int replicas) throws Exception {
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      servers.add(server(Form.REPLICA.on(database.settings())));
    }
    setups.add(new Setup(Form.REPLICA.name() + ", " + replicas + (replicas == 1 ? " replica" : " replicas"), servers, Optional.empty(), Optional.of(database), Optional.empty()));
  }

  /** The receivers take turns, all with the same runner. */
  private void topic(Postgresql.Database database, List<Form> receivers) throws Exception {
    Broker broker = Broker.start();
    started.push(broker);
    System.out.printf("Kafka %s, one broker, %d partitions%n", AppInfoParser.getVersion(), Broker.PARTITIONS);
    Map<String, String> settings = new HashMap<>(broker.settings());
    settings.putAll(database.settings());
    Server runner = Server.startRunner(Form.RUNNER.on(settings));
    started.push(runner);
    System.out.println("started " + Form.RUNNER.name());
    for (Form form : receivers) {
      Map<String, String> receiving = new HashMap<>(broker.settings());
      receiving.put("DIPEO_KAFKA_KEY", KEY);
      setups.add(new Setup(form.name(), List.of(server(form.on(receiving))), Optional.of(runner), Optional.of(database), Optional.of(broker)));
    }
  }

  private Server server(Form form) throws Exception {
    Server server = Server.start(form, push);
    started.push(server);
    System.out.println("started " + form.name());
    return server;
  }

  private void measure() throws Exception {
    Map<String, List<Scaled>> rounds = new LinkedHashMap<>();
    Map<Setup, Setup.Kept> before = new LinkedHashMap<>();
    for (Setup setup : keepers()) {
      before.put(setup, setup.kept());
    }
    System.out.println(Scaled.HEADER);
    for (int round = 0; round < Table.ROUNDS; round++) {
      for (Setup setup : setups) {
        for (boolean paused : setup.runner().isPresent() ? List.of(true, false) : List.of(false)) {
          Scaled scaled = Scaled.webhooks(setup, push, paused);
          rounds.computeIfAbsent(scaled.name(), name -> new ArrayList<>()).add(scaled);
          System.out.println(scaled.row(ofOne(rounds, scaled.name(), round)));
        }
      }
    }
    TimeUnit.MILLISECONDS.sleep(STATISTICS_MILLIS); // until PostgreSQL has counted all rows
    System.out.println("\nthe round of each with the median rate, and the median of the ratios\n" + Scaled.HEADER);
    rounds.forEach((name, all) -> System.out.println(median(all).row(ratio(rounds, name))));
    kept(rounds, before);
    System.out.println("\nwhich part gives first");
    rounds.forEach((name, all) -> System.out.println("- " + median(all).first()));
    aims(rounds);
  }

  /** The first of those that keep their webhooks in the same place. */
  private List<Setup> keepers() {
    List<Setup> keepers = new ArrayList<>(setups);
    keepers.removeIf(setup -> setups.stream().takeWhile(other -> other != setup).anyMatch(other -> setup.runner().isPresent() && other.runner().equals(setup.runner())));
    return keepers;
  }

  private void kept(Map<String, List<Scaled>> rounds, Map<Setup, Setup.Kept> before) throws Exception {
    System.out.println("\nof each webhook\n| | table bytes | index bytes | PostgreSQL's log bytes | topic bytes | rows inserted | rows deleted | write transactions |\n|---|---|---|---|---|---|---|---|");
    for (Setup setup : keepers()) {
      List<Scaled> all = rounds.entrySet().stream().filter(each -> setup.runner().isPresent() ? each.getKey().startsWith("C") : each.getKey().equals(setup.name()))
          .flatMap(each -> each.getValue().stream()).toList();
      double webhooks = all.stream().mapToLong(scaled -> scaled.tally().accepted()).sum();
      double log = all.stream().mapToLong(Scaled::logBytes).sum();
      Setup.Kept kept = setup.kept().minus(before.get(setup));
      System.out.printf(Locale.ROOT, "| %s | %,.0f | %s%n", setup.name(), kept.tableBytes() / webhooks, setup.database().isEmpty() ? "| | | | |"
          : String.format(Locale.ROOT, "%,.0f | %,.0f | %,.0f | %.2f | %.2f | %.3f", kept.indexBytes() / webhooks, log / webhooks, kept.topicBytes() / webhooks,
              kept.inserted() / webhooks, kept.deleted() / webhooks, kept.transactions() / webhooks));
    }
    System.out.println("\nof each server, a runner last\n| | connections to PostgreSQL + Kafka | RSS MB |\n|---|---|---|");
    for (Setup setup : setups) {
      System.out.printf("| %s | %s | %s%n", setup.name(), setup.connections(),
          String.join(", ", setup.all().stream().map(server -> String.valueOf(ProcessTree.residentMib(server.tree().processes()))).toList()));
    }
  }

  private static void aims(Map<String, List<Scaled>> rounds) {
    if (!rounds.containsKey(Form.ONE.name())) {
      return;
    }
    System.out.println("\nof A, by rounds");
    rounds.keySet().forEach(name -> {
      double aim = name.endsWith("1 replica") ? REPLICA_AIM : name.endsWith("paused") ? RECEIVER_AIM : Double.NaN;
      double ratio = ratio(rounds, name);
      if (!Double.isNaN(aim)) {
        System.out.printf(Locale.ROOT, "- %s: %s; median %.2f, aim %.1f: %s%n", name, String.join(", ", ratios(rounds, name).stream().map("%.2f"::formatted).toList()), ratio,
            aim, ratio >= aim ? "met" : "missed");
      }
    });
  }

  private static double ofOne(Map<String, List<Scaled>> rounds, String name, int round) {
    List<Scaled> one = rounds.get(Form.ONE.name());
    return one == null ? Double.NaN : rounds.get(name).get(round).tally().perSecond() / one.get(round).tally().perSecond();
  }

  private static List<Double> ratios(Map<String, List<Scaled>> rounds, String name) {
    return IntStream.range(0, Table.ROUNDS).mapToObj(round -> ofOne(rounds, name, round)).toList();
  }

  private static double ratio(Map<String, List<Scaled>> rounds, String name) {
    return ratios(rounds, name).stream().sorted().toList().get(Table.ROUNDS / 2);
  }

  private static Scaled median(List<Scaled> rounds) {
    return rounds.stream().sorted(Comparator.comparingDouble(scaled -> scaled.tally().perSecond())).toList().get(rounds.size() / 2);
  }

  /** Runs of one diagram, from the first webhook to the end of the last run. */
  private void runs() throws Exception {
    System.out.printf("%n%d runs of bench/diagrams/forward.yaml, after %d%n| | runs/s | CPU µs each: servers | database |%n|---|---|---|---|%n", RUNS, RUNS_WARM);
    for (Setup setup : setups.stream().filter(setup -> setup.runner().isEmpty()).toList()) {
      try (Receiver receiver = new Receiver(body -> {})) {
        runs(setup, receiver, RUNS_WARM);
        setup.settle();
        Map<Setup.Role, ProcessTree.Usage> before = setup.usage();
        long sent = receiver.arrived();
        double seconds = runs(setup, receiver, RUNS);
        sent = receiver.arrived() - sent;
        setup.settle();
        Map<Setup.Role, ProcessTree.Usage> used = setup.usage();
        System.out.printf(Locale.ROOT, "| %s | %,.0f", setup.name(), sent / seconds);
        used.forEach((role, usage) -> System.out.printf(Locale.ROOT, " | %,.0f", (double) usage.minus(before.get(role)).cpuMicros() / RUNS));
        System.out.println(sent < RUNS ? " | " + (RUNS - sent) + " sent nothing" : "");
      }
    }
  }

  private static double runs(Setup setup, Receiver receiver, long runs) throws Exception {
    long begin = System.nanoTime();
    long ends = receiver.arrived();
    for (long left = runs; left > 0; ) { // a flood may be refused
      left -= Loader.closed(setup.targets(Issues.EVENT, Issues.small(receiver.url())), Table.CONNECTIONS, left).accepted();
    }
    while (receiver.arrived() < ends + runs && setup.unfinished() > 0) { // one that has failed sends nothing
      if (System.nanoTime() - begin > RUNS_MAX.toNanos()) {
        throw new IllegalStateException(setup.name() + " has not finished " + runs + " runs");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }
}
