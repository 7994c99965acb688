package hot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks and prints for each step of a webhook the bare operation beside ours: methods {@code <step>Bare} and {@code
 * <step>Ours}. Takes JMH's own options.
 */
public final class Steps {
  private static final String BARE = "Bare";
  private static final String OURS = "Ours";

  private record Cost(double nanos, double allocatedBytes) {
    String shown() {
      return String.format(Locale.ROOT, "%,.0f | %,.0f", nanos, allocatedBytes);
    }
  }

  public static void main(String[] args) throws Exception {
    Collection<RunResult> results =
        new Runner(new OptionsBuilder().parent(new CommandLineOptions(args)).addProfiler(GCProfiler.class).build()).run();
    Map<String, Cost> costs = new TreeMap<>();
    List<String> steps = new ArrayList<>();
    for (RunResult result : results) {
      String method = result.getPrimaryResult().getLabel();
      costs.put(method, new Cost(result.getPrimaryResult().getScore(), result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()));
      String step = method.replaceFirst("(" + BARE + "|" + OURS + ")$", "");
      if (!steps.contains(step)) {
        steps.add(step);
      }
    }
    System.out.println("\n| step of a webhook | bare ns | bare B | ours ns | ours B | times the bare ns |\n|---|---|---|---|---|---|");
    for (String step : steps) {
      Cost bare = costs.get(step + BARE);
      Cost ours = costs.get(step + OURS);
      System.out.printf(Locale.ROOT, "| %s | %s | %s | %s |%n", step, bare == null ? " | " : bare.shown(), ours == null ? " | " : ours.shown(),
          bare == null || ours == null ? "" : String.format(Locale.ROOT, "%.1f", ours.nanos() / bare.nanos()));
    }
  }
}
