package load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Servers that share the work, and what they need beside them.
 *
 * @param receivers take the webhooks, and run them unless there is a runner
 * @param broker only together with a runner
 */
record Setup(String name, List<Server> receivers, Optional<Server> runner, Optional<Postgresql.Database> database, Optional<Broker> broker) {
  private static final String SIZES = """
      SELECT sum(pg_table_size(oid)), sum(pg_indexes_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace""";
  private static final String ROWS = """
      SELECT sum(n_tup_ins), sum(n_tup_del), sum(n_tup_upd) FILTER (WHERE relname = 'replicas') FROM pg_stat_user_tables""";
  private static final long LOOK_MILLIS = 500;
  private static final long IDLE_MICROS = 30_000;
  private static final int LOOKS_MAX = 20;

  /** A part of a set-up, in the order of the tables. */
  enum Role {
    SERVERS,
    RUNNER,
    DATABASE,
    BROKER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What has been kept so far.
   *
   * @param tableBytes without a database, all that is in the data folder
   * @param transactions those that write: each begins by changing the row of its server
   */
  record Kept(long tableBytes, long indexBytes, long topicBytes, long inserted, long deleted, long transactions) {
    Kept minus(Kept other) {
      return new Kept(tableBytes - other.tableBytes, indexBytes - other.indexBytes, topicBytes - other.topicBytes, inserted - other.inserted,
          deleted - other.deleted, transactions - other.transactions);
    }
  }

  List<Target> targets(String event, byte[] body) {
    return receivers.stream().map(server -> server.target(event, body)).toList();
  }

  Map<Role, List<ProcessTree>> parts() {
    Map<Role, List<ProcessTree>> parts = new EnumMap<>(Role.class);
    parts.put(Role.SERVERS, receivers.stream().map(Server::tree).toList());
    runner.ifPresent(server -> parts.put(Role.RUNNER, List.of(server.tree())));
    database.ifPresent(each -> parts.put(Role.DATABASE, List.of(each.server().tree())));
    broker.ifPresent(each -> parts.put(Role.BROKER, List.of(each.tree())));
    return parts;
  }

  Map<Role, ProcessTree.Usage> usage() {
    Map<Role, ProcessTree.Usage> usage = new EnumMap<>(Role.class);
    parts().forEach((role, trees) -> usage.put(role, trees.stream().map(ProcessTree::usage).reduce(ProcessTree.Usage::plus).orElseThrow()));
    return usage;
  }

  /** The busiest threads can be told from two of these. */
  Map<Role, Map<Long, ProcessTree.Work>> threads() {
    Map<Role, Map<Long, ProcessTree.Work>> threads = new EnumMap<>(Role.class);
    parts().forEach((role, trees) -> trees.forEach(tree -> threads.merge(role, tree.threads(), Setup::both)));
    return threads;
  }

  private static <K, V> Map<K, V> both(Map<K, V> one, Map<K, V> other) {
    one.putAll(other);
    return one;
  }

  /** Waits until all parts are idle, as far as they ever are. */
  void settle() throws IOException, InterruptedException {
    long idleMicros = IDLE_MICROS * parts().values().stream().mapToLong(List::size).sum();
    long before = cpuMicros(usage());
    for (int look = 0; look < LOOKS_MAX; look++) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      long now = cpuMicros(usage());
      if (now - before <= idleMicros) {
        break;
      }
      before = now;
    }
    for (Server server : all()) {
      if (!server.isAlive()) {
        throw new IOException("a server of " + name + " has ended:\n" + server.lastLines());
      }
    }
  }

  static long cpuMicros(Map<Role, ProcessTree.Usage> usage) {
    return usage.values().stream().mapToLong(ProcessTree.Usage::cpuMicros).sum();
  }

  /** Events that are in a journal and not dispatched, and runs that have not ended. */
  long unfinished() throws IOException, InterruptedException {
    long sum = 0;
    for (Server server : all()) {
      sum += server.unfinished();
    }
    return sum;
  }

  /** Events in the runner's journal that were received since then. */
  long journaled(long sinceMillis) throws Exception {
    return database.orElseThrow().numbers("SELECT count(*) FROM events WHERE id >= " + sinceMillis * 1_000_000)[0];
  }

  Kept kept() throws Exception {
    long topic = broker.isPresent() ? broker.get().logBytes() : 0;
    if (database.isEmpty()) {
      return new Kept(receivers.getFirst().dataBytes(), 0, topic, 0, 0, 0);
    }
    long[] sizes = database.get().numbers(SIZES);
    long[] rows = database.get().numbers(ROWS);
    return new Kept(sizes[0], sizes[1], topic, rows[0], rows[1], rows[2]);
  }

  /** Connections of each server: to the database, to the broker. */
  String connections() {
    List<String> each = new ArrayList<>();
    for (Server server : all()) {
      each.add(database.map(to -> server.tree().connectionsTo(to.server().port())).orElse(0L) + "+"
          + broker.map(to -> server.tree().connectionsTo(to.port())).orElse(0L));
    }
    return String.join(", ", each);
  }

  /** Receivers first. */
  List<Server> all() {
    List<Server> all = new ArrayList<>(receivers);
    runner.ifPresent(all::add);
    return all;
  }
}
