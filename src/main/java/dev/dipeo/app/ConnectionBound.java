package dev.dipeo.app;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many connections may be open: as many as fit in memory, and at most half of the process's
 * file descriptors, as database, diagrams, workers and deliveries need some too.
 */
final class ConnectionBound {
  private static final int HEAP_BYTES_EACH = 128 << 10;
  private static final int LEAST = 64;
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+([0-9]{1,18})\\s.*");

  private ConnectionBound() {}

  /**
   * @param wished the setting
   * @param descriptors file descriptors that the process may open; empty if unlimited or unknown
   */
  static int of(Optional<Integer> wished, long heapBytes, OptionalLong descriptors) {
    long most = descriptors.isPresent() ? descriptors.getAsLong() / 2 : Integer.MAX_VALUE;
    if (wished.isEmpty()) {
      return (int) Math.min(most, Math.clamp(heapBytes / HEAP_BYTES_EACH, LEAST, 100_000));
    }
    if (wished.get() > most) {
      throw new ConfigurationException(
          "dipeo.gateway.connections-max is %d, and may be half of the files that this process may open, %d; raise that limit (ulimit -n)"
              .formatted(wished.get(), most));
    }
    return wished.get();
  }

  /** The limit of this process, read from Linux's /proc. */
  static OptionalLong descriptors() {
    try {
      return descriptors(Files.readAllLines(LIMITS));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong descriptors(List<String> limits) {
    return limits.stream()
        .map(OPEN_FILES::matcher)
        .filter(Matcher::matches)
        .mapToLong(line -> Long.parseLong(line.group(1)))
        .findFirst();
  }
}
