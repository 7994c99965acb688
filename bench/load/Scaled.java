package load;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import load.Setup.Role;

/**
 * A flood at a set-up and what it cost each part.
 *
 * @param name of the set-up, and how it was measured
 * @param cores processors that each part was busy with during the flood
 * @param busiest the thread of each part that was busiest during the flood, with its part of a processor
 * @param used by each part, until everything was worked off
 * @param journaledPerSecond by the runner: during the flood, or when it went on after it; NaN without one
 * @param workedOffSeconds from the end of the flood
 * @param logBytes that PostgreSQL wrote to its log
 * @param loaderCores processors that the loader was busy with
 * @param others processors that others were busy with
 */
record Scaled(String name, Tally tally, Map<Role, Double> cores, Map<Role, String> busiest, Map<Role, ProcessTree.Usage> used,
    double journaledPerSecond, double workedOffSeconds, long logBytes, double loaderCores, double others) {
  static final String HEADER = "| | rate/s | of A | p50 ms | p99 ms | CPU µs each: servers | runner | database | broker | all | webhooks/s a core | bytes written each: servers | runner | database | broker | journaled/s | worked off after s |\n"
      + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final double FULL = 0.85;
  private static final double KEEPS_UP = 0.9;
  private static final double OTHERS_MAX = 0.1;
  private static final long LOOK_MILLIS = 100;
  private static final Duration WORKED_OFF_MAX = Duration.ofMinutes(2);

  /**
   * Measures.
   *
   * @param paused whether the runner stands still during the flood
   */
  static Scaled webhooks(Setup setup, byte[] push, boolean paused) throws Exception {
    setup.settle();
    Map<Role, ProcessTree.Usage> before = setup.usage();
    Map<Role, Map<Long, ProcessTree.Work>> threads = setup.threads();
    long log = setup.database().isPresent() ? setup.database().get().server().logBytes() : 0;
    long records = setup.broker().isPresent() ? setup.broker().get().records() : 0;
    long sinceMillis = System.currentTimeMillis();
    if (paused) {
      setup.runner().orElseThrow().pause();
    }
    Machine machine = Machine.now();
    long loader = Loader.cpuMicros();
    Tally tally;
    try {
      tally = Loader.closed(setup.targets("push", push), Table.CONNECTIONS, Table.MEASURE);
      loader = Loader.cpuMicros() - loader;
    } finally {
      if (paused) {
        setup.runner().orElseThrow().goOn();
      }
    }
    Map<Role, ProcessTree.Usage> flood = minus(setup.usage(), before);
    double others = machine.busySince(loader + Setup.cpuMicros(flood)) * CORES;
    Map<Role, Map<Long, ProcessTree.Work>> threadsAfter = setup.threads();
    long end = System.nanoTime();
    long inFlood = setup.broker().isPresent() ? setup.journaled(sinceMillis) : 0;
    workOff(setup, sinceMillis, records);
    double workedOff = (System.nanoTime() - end) / 1e9;
    double journaled = setup.broker().isEmpty() ? Double.NaN : paused ? (tally.accepted() - inFlood) / workedOff : inFlood / tally.seconds();
    setup.settle();
    if (setup.database().isPresent()) {
      log = setup.database().get().server().logBytes() - log;
      setup.database().get().server().checkpoint();
    }
    Map<Role, Double> cores = new EnumMap<>(Role.class);
    Map<Role, String> busiest = new EnumMap<>(Role.class);
    flood.forEach((role, usage) -> cores.put(role, usage.cpuMicros() / 1e6 / tally.seconds()));
    threadsAfter.forEach((role, after) -> busiest.put(role, busiest(threads.get(role), after, tally.seconds())));
    return new Scaled(setup.name() + (paused ? ", runner paused" : ""), tally, cores, busiest,
        minus(setup.usage(), before), journaled, workedOff, log, loader / 1e6 / tally.seconds(), others);
  }

  /** Waits until nothing is left of what was accepted since then. */
  static void workOff(Setup setup, long sinceMillis, long recordsBefore) throws Exception {
    long begin = System.nanoTime();
    long records = setup.broker().isPresent() ? setup.broker().get().records() - recordsBefore : 0;
    while (records > 0 && setup.journaled(sinceMillis) < records || setup.unfinished() > 0) {
      if (System.nanoTime() - begin > WORKED_OFF_MAX.toNanos()) {
        throw new IllegalStateException(setup.name() + " does not work off what it accepted: " + records + " records, unfinished " + setup.unfinished());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private static Map<Role, ProcessTree.Usage> minus(Map<Role, ProcessTree.Usage> after, Map<Role, ProcessTree.Usage> before) {
    after.replaceAll((role, usage) -> usage.minus(before.get(role)));
    return after;
  }

  private static String busiest(Map<Long, ProcessTree.Work> before, Map<Long, ProcessTree.Work> after, double seconds) {
    String name = "";
    long most = 0;
    for (Map.Entry<Long, ProcessTree.Work> thread : after.entrySet()) {
      ProcessTree.Work was = before.get(thread.getKey());
      long micros = thread.getValue().cpuMicros() - (was == null ? 0 : was.cpuMicros());
      if (micros > most) {
        most = micros;
        name = thread.getValue().name();
      }
    }
    return String.format(Locale.ROOT, "%.2f %s", most / 1e6 / seconds, name);
  }

  double cpuMicrosEach() {
    return microsEach(Setup.cpuMicros(used));
  }

  /**
   * @param ofOne its rate by that of one server on SQLite; NaN without one
   */
  String row(double ofOne) {
    return String.format(Locale.ROOT, "| %s | %,.0f | %s | %.1f | %.1f | %s | %.0f | %,.0f | %s | %s | %.1f | %s", name, tally.perSecond(), text("%.2f", ofOne),
        tally.millis(50), tally.millis(99), each(ProcessTree.Usage::cpuMicros), cpuMicrosEach(), 1e6 / cpuMicrosEach(),
        each(ProcessTree.Usage::writtenBytes), text("%,.0f", journaledPerSecond),
        workedOffSeconds, tally.trouble()).strip();
  }

  private static String text(String format, double number) {
    return Double.isNaN(number) ? "" : String.format(Locale.ROOT, format, number);
  }

  private String each(ToLongFunction<ProcessTree.Usage> what) {
    return Stream.of(Role.values()).map(role -> used.containsKey(role) ? String.format(Locale.ROOT, "%,.0f", microsEach(what.applyAsLong(used.get(role)))) : "")
        .collect(Collectors.joining(" | "));
  }

  private double microsEach(long sum) {
    return (double) sum / tally.accepted();
  }

  /** Which part gave first, and why. */
  String first() {
    Map.Entry<Role, Double> most = cores.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    double busy = cores.values().stream().mapToDouble(Double::doubleValue).sum() + loaderCores + others;
    double thread = Double.parseDouble(busiest.get(most.getKey()).split(" ")[0]);
    String why = thread > FULL ? "one thread is full" : busy > FULL * CORES ? "no processor is free, and it takes most of them" : "processors are free: it waits";
    String behind = journaledPerSecond < KEEPS_UP * tally.perSecond() && cores.get(Role.RUNNER) > 0.1
        ? String.format(Locale.ROOT, "; the runner fell behind: %,.0f of %,.0f a second", journaledPerSecond, tally.perSecond()) : "";
    List<String> parts = cores.entrySet().stream().map(part -> String.format(Locale.ROOT, "%s %.2f (busiest thread %s)", part.getKey(), part.getValue(), busiest.get(part.getKey()))).toList();
    return String.format(Locale.ROOT, "%s: %s (%s)%s. Cores: %s, loader %.2f, others %.2f, of %d%s", name, most.getKey(), why, behind, String.join(", ", parts),
        loaderCores, others, CORES, others > OTHERS_MAX * CORES ? ". Measure again: others took too much" : "");
  }
}
