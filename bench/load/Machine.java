package load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of the whole machine at one moment, from {@code /proc/stat}. */
record Machine(long busyTicks, long allTicks) {
  private static final double TICK_MICROS = 10_000;

  static Machine now() throws IOException {
    String[] ticks = Files.readString(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +");
    long all = 0;
    for (int i = 1; i <= 8; i++) { // user to steal
      all += Long.parseLong(ticks[i]);
    }
    return new Machine(all - Long.parseLong(ticks[4]) - Long.parseLong(ticks[5]), all);
  }

  /** The part that others were busy with since then. */
  double busySince(long ownMicros) throws IOException {
    Machine now = now();
    return Math.max(0, (now.busyTicks - busyTicks - ownMicros / TICK_MICROS) / Math.max(1, now.allTicks - allTicks));
  }
}
