package dev.dipeo.python.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a worker is started: this program again.
 *
 * @param words the command line
 * @param folder its working directory
 */
public record WorkerCommand(List<String> words, Path folder) {
  /** A worker knows nothing of this process' environment, where the secrets are, but these. */
  static final Set<String> KEPT_VARIABLES =
      Set.of(
          "HOME",
          "USER",
          "LANG",
          "LC_ALL",
          "TZ",
          "TMPDIR",
          "XDG_CACHE_HOME",
          "LD_LIBRARY_PATH",
          "SystemRoot",
          "LOCALAPPDATA",
          "USERPROFILE",
          "TEMP",
          "TMP");

  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          // Memory that is used up is used up for every job in the process.
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-CreateCoredumpOnCrash",
          // Standard output is for messages only. A cache that does not fit is nobody's worry: the
          // JVM does without.
          "-XX:+DisplayVMOutputToStderr",
          "-Xlog:disable",
          "-Xlog:all=warning,aot=off,cds=off:stderr",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Djava.util.logging.SimpleFormatter.format=%4$s %5$s%6$s%n");

  /**
   * On this JVM.
   *
   * @param options further options of the JVM
   * @param program the main class with its arguments, or {@code -jar} and so on
   */
  public static WorkerCommand java(
      WorkerSettings settings, List<String> options, List<String> program) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add(heap(settings));
    words.addAll(JVM_OPTIONS);
    words.addAll(options);
    words.addAll(program);
    return new WorkerCommand(words, quietFolder());
  }

  /**
   * As a native executable.
   *
   * @param program the executable with its arguments
   */
  public static WorkerCommand executable(WorkerSettings settings, List<String> program) {
    List<String> words = new ArrayList<>(program);
    words.addAll(1, List.of(heap(settings), "-XX:+ExitOnOutOfMemoryError"));
    return new WorkerCommand(words, quietFolder());
  }

  Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().keySet().retainAll(KEPT_VARIABLES);
    return builder.start();
  }

  private static String heap(WorkerSettings settings) {
    return "-Xmx" + (settings.heapBytes() >> 10) + "k";
  }

  /** Anything but the folder with the data: a crash report may be left there. */
  private static Path quietFolder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }
}
