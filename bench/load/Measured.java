package load;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A flood and what it cost the server.
 *
 * @param perSecond what was finished during the flood: webhooks accepted, or runs
 * @param finished what was finished until the server had worked off what it accepted
 * @param usage of the server's process tree in that time
 * @param rssMaxMib largest resident memory during the flood, of the processes that ran when it began
 * @param rssMib resident memory afterwards
 * @param loaderMicros processor time of the loader
 * @param others part of the machine's processor time during the flood that neither of the two used, 0 to 1
 */
record Measured(Tally tally, double perSecond, long finished, ProcessTree.Usage usage, long rssMaxMib, long rssMib, long loaderMicros, double others) {
  static final String HEADER = "| | rate/s | p50 ms | p99 ms | CPU µs each | bytes written each | RSS MB: most, after |\n|---|---|---|---|---|---|---|";
  private static final long LOOK_MILLIS = 250;
  private static final double OTHERS_MAX = 0.1;

  static Measured webhooks(Server server, Callable<Tally> flood) throws Exception {
    return of(server, flood, () -> 0);
  }

  /**
   * @param ended counts the runs that have ended
   */
  static Measured runs(Server server, LongSupplier ended, Callable<Tally> flood) throws Exception {
    return of(server, flood, ended);
  }

  private static Measured of(Server server, Callable<Tally> flood, LongSupplier runs) throws Exception {
    ProcessTree tree = server.tree();
    List<ProcessHandle> processes = tree.processes();
    AtomicBoolean ended = new AtomicBoolean();
    AtomicLong most = new AtomicLong();
    ProcessTree.Usage before = tree.settled();
    Thread looking = Thread.ofPlatform().daemon().start(() -> {
      while (!ended.get()) {
        most.accumulateAndGet(ProcessTree.residentMib(processes), Math::max);
        try {
          Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
          return;
        }
      }
    });
    long runsBefore = runs.getAsLong();
    long loader = Loader.cpuMicros();
    Machine machine = Machine.now();
    Tally tally = flood.call();
    loader = Loader.cpuMicros() - loader;
    double others = machine.busySince(loader + tree.usage().minus(before).cpuMicros());
    long runsInTime = runs.getAsLong() - runsBefore;
    ended.set(true);
    looking.join();
    ProcessTree.Usage used = tree.settled().minus(before);
    if (!server.isAlive()) {
      throw new IOException("the server has ended:\n" + server.lastLines());
    }
    boolean ofRuns = runsInTime > 0;
    return new Measured(tally, ofRuns ? runsInTime / tally.seconds() : tally.perSecond(), ofRuns ? runs.getAsLong() - runsBefore : tally.accepted(),
        used, most.get(), ProcessTree.residentMib(processes), loader, others);
  }

  double cpuMicrosEach() {
    return (double) usage.cpuMicros() / finished;
  }

  double bytesEach() {
    return (double) usage.writtenBytes() / finished;
  }

  double loaderMicrosEach() {
    return (double) loaderMicros / tally.accepted();
  }

  String row(String name) {
    return String.format(Locale.ROOT, "| %s | %,.0f | %.1f | %.1f | %.0f | %,.0f | %d, %d | %s", name, perSecond, tally.millis(50),
        tally.millis(99), cpuMicrosEach(), bytesEach(), rssMaxMib, rssMib, remarks()).strip();
  }

  /** What did not go as it should; empty if nothing. */
  String remarks() {
    String busy = others < OTHERS_MAX ? "" : String.format(Locale.ROOT, "others took %.0f %% of the machine", 100 * others);
    return busy.isEmpty() || tally.trouble().isEmpty() ? busy + tally.trouble() : busy + ", " + tally.trouble();
  }
}
