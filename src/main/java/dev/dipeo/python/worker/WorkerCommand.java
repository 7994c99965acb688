package dev.dipeo.python.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The command that starts a worker: this program again.
 *
 * @param words the command line
 * @param folder its working directory
 */
public record WorkerCommand(List<String> words, Path folder) {
  /** Variables that a worker inherits; the others may be secrets. */
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
          // Memory used up by one job is used up for every job in the process.
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-CreateCoredumpOnCrash",
          // Standard output is for messages only. The JVM does without a cache that does not fit.
          "-XX:+DisplayVMOutputToStderr",
          "-Xlog:disable",
          "-Xlog:all=warning,aot=off,cds=off:stderr",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Djava.util.logging.SimpleFormatter.format=%4$s %5$s%6$s%n");

  /**
   * A worker on this JVM.
   *
   * @param options further options of the JVM
   * @param program the main class with its arguments, or {@code -jar} and so on
   */
  public static WorkerCommand java(long heapBytes, List<String> options, List<String> program) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add(heap(heapBytes));
    words.addAll(JVM_OPTIONS);
    words.addAll(options);
    words.addAll(program);
    return new WorkerCommand(words, quietFolder());
  }

  /**
   * A worker as a native executable.
   *
   * @param program the executable with its arguments
   */
  public static WorkerCommand executable(long heapBytes, List<String> program) {
    List<String> words = new ArrayList<>(program);
    words.addAll(1, List.of(heap(heapBytes), "-XX:+ExitOnOutOfMemoryError"));
    return new WorkerCommand(words, quietFolder());
  }

  Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().keySet().retainAll(KEPT_VARIABLES);
    return builder.start();
  }

  private static String heap(long heapBytes) {
    return "-Xmx" + (heapBytes >> 10) + "k";
  }

  /** Not the folder with the data, as a crash report may be left there. */
  private static Path quietFolder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }
}
