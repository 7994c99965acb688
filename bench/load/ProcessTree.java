package load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
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

    Usage plus(Usage other) {
      return new Usage(cpuMicros + other.cpuMicros, writtenBytes + other.writtenBytes);
    }
  }

  /** A thread, by which a part may be held back while its process has processors left. */
  record Work(String name, long cpuMicros) {}

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

  /** The threads of all processes, by their ids. */
  Map<Long, Work> threads() {
    Map<Long, Work> threads = new HashMap<>();
    for (ProcessHandle process : processes()) {
      for (Path thread : list(Path.of("/proc/" + process.pid() + "/task"))) {
        try {
          String text = Files.readString(thread.resolve("stat"));
          String[] stat = text.substring(text.lastIndexOf(')') + 2).split(" ");
          String name = text.substring(text.indexOf('(') + 1, text.lastIndexOf(')'));
          threads.put(Long.valueOf(thread.getFileName().toString()), new Work(name, (Long.parseLong(stat[11]) + Long.parseLong(stat[12])) * TICK_MICROS));
        } catch (IOException e) {
          // it has ended
        }
      }
    }
    return threads;
  }

  /** How many connections to this port of this machine its processes have. */
  long connectionsTo(int port) {
    Set<String> sockets = new HashSet<>();
    for (ProcessHandle process : processes()) {
      for (Path descriptor : list(Path.of("/proc/" + process.pid() + "/fd"))) {
        try {
          sockets.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException e) {
          // it has been closed
        }
      }
    }
    String remote = ":%04X".formatted(port);
    return Stream.of("tcp", "tcp6").flatMap(family -> lines(Path.of("/proc/net", family)).stream()).map(line -> line.strip().split(" +"))
        .filter(fields -> fields[2].endsWith(remote) && fields[3].equals("01") && sockets.contains("socket:[" + fields[9] + "]")).count();
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    } catch (IOException e) {
      return List.of(); // it has ended
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
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
