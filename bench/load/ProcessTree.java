package load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a process and its descendants have used, from {@code /proc}. */
final class ProcessTree {
  private static final long TICK_MICROS = 10_000;
  private static final long SETTLED_MICROS = 3 * TICK_MICROS;
  private static final long LOOK_MILLIS = 500;
  private static final int LOOKS_MAX = 240;

  private final ProcessHandle root;

  /**
   * Sums over the tree since its start.
   *
   * @param cpuMicros processor time, that of children which have ended included
   * @param writtenBytes bytes that were given to the disk, or will be
   */
  record Usage(long cpuMicros, long writtenBytes) {
    Usage minus(Usage other) {
      return new Usage(cpuMicros - other.cpuMicros, writtenBytes - other.writtenBytes);
    }
  }

  ProcessTree(ProcessHandle root) {
    this.root = root;
  }

  Usage usage() {
    long ticks = 0;
    long written = 0;
    for (ProcessHandle process : processes()) {
      String[] stat = stat(process.pid());
      for (int field = 11; stat.length > 14 && field <= 14; field++) { // utime, stime, cutime, cstime
        ticks += Long.parseLong(stat[field]);
      }
      written += number(process.pid(), "io", "write_bytes:").orElse(0);
    }
    return new Usage(ticks * TICK_MICROS, written);
  }

  /** The same once the tree is idle: what was accepted has been worked off. */
  Usage settled() throws InterruptedException {
    Usage last = usage();
    for (int look = 0; look < LOOKS_MAX; look++) {
      Thread.sleep(LOOK_MILLIS);
      Usage now = usage();
      if (now.minus(last).cpuMicros() <= SETTLED_MICROS) {
        return now;
      }
      last = now;
    }
    return last;
  }

  List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(root), root.descendants()).toList();
  }

  /** Resident memory of these processes in MiB. */
  static long residentMib(List<ProcessHandle> processes) {
    return processes.stream().mapToLong(process -> number(process.pid(), "status", "VmRSS:").orElse(0)).sum() / 1_024;
  }

  /** The fields of {@code stat} after the name; empty if the process has ended. */
  static String[] stat(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      return new String[0];
    }
  }

  private static OptionalLong number(long pid, String file, String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/" + file))) {
        if (line.startsWith(name)) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")));
        }
      }
    } catch (IOException e) {
      // it has ended
    }
    return OptionalLong.empty();
  }
}
