package dev.dipeo.python.worker;

import dev.dipeo.python.PythonSettings;
import dev.dipeo.python.RecordedEvents;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Python in a worker process for all tests of this JVM: a start takes seconds. */
final class SharedWorkers {
  static final RecordedEvents EVENTS = new RecordedEvents();

  private static final class Holder {
    static final WorkerPython PYTHON = started();

    private static WorkerPython started() {
      WorkerPython python =
          new WorkerPython(
              command(WorkerSettings.DEFAULT),
              PythonSettings.DEFAULT,
              WorkerSettings.DEFAULT,
              EVENTS);
      python.start();
      return python;
    }
  }

  private SharedWorkers() {}

  static WorkerPython get() {
    return Holder.PYTHON;
  }

  /** Starts a worker from the classes under test. */
  static WorkerCommand command(WorkerSettings settings) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("jboss-logmanager"))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return WorkerCommand.java(
        settings,
        List.of("-XX:TieredStopAtLevel=1"),
        List.of("-cp", classPath, PythonWorker.class.getName()));
  }
}
