package dev.dipeo.python.worker;

import dev.dipeo.python.RecordingObserver;
import dev.dipeo.python.TestBounds;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Python in a worker process for all tests of this JVM: a start takes seconds. */
final class SharedWorkers {
  static final WorkerBounds BOUNDS =
      new WorkerBounds(
          1, Duration.ofMinutes(10), 256L << 20, Duration.ofMinutes(3), Duration.ofSeconds(10));

  static final RecordingObserver EVENTS = new RecordingObserver();

  private static final class Holder {
    static final WorkerPython PYTHON = started();

    private static WorkerPython started() {
      WorkerPython python = new WorkerPython(command(), TestBounds.AMPLE, BOUNDS, EVENTS);
      python.start();
      return python;
    }
  }

  private SharedWorkers() {}

  static WorkerPython get() {
    return Holder.PYTHON;
  }

  /** Starts a worker from the classes under test. */
  static WorkerCommand command() {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("jboss-logmanager"))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return WorkerCommand.java(
        BOUNDS.heapBytes(),
        List.of("-XX:TieredStopAtLevel=1"),
        List.of("-cp", classPath, PythonWorker.class.getName()));
  }
}
