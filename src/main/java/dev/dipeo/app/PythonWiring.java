package dev.dipeo.app;

import dev.dipeo.python.NoPython;
import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.cage.EmbeddedPython;
import dev.dipeo.python.source.CodeFiles;
import dev.dipeo.python.worker.WorkerBounds;
import dev.dipeo.python.worker.WorkerPython;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Decides how Python runs: in workers, in this process, or not at all. */
final class PythonWiring {
  private static final int OUTPUT_BYTES_MAX = 1 << 20;
  private static final int RESULT_BYTES_MAX = 10 << 20;
  private static final int CODES_PER_CONTEXT_MAX = 500;
  private static final int STUCK_THREADS_MAX = 4;
  private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration SPARE_FOR = Duration.ofMinutes(10);
  private static final Duration START_MAX = Duration.ofSeconds(90);
  private static final Duration KILL_GRACE = Duration.ofSeconds(10);

  /**
   * Starts in the background; on a server only once it listens, so that no webhook waits for it.
   */
  @Produces
  @Singleton
  PythonRunner python(
      Settings settings, PythonMeters meters, OnceListening onceListening, Closing closing) {
    if (settings.mode() == Settings.Mode.RECEIVE) {
      return new NoPython("not started: this program only receives (dipeo.mode is receive)");
    }
    Settings.Python python = settings.python();
    PythonBounds bounds = bounds(python);
    if (python.workers() == 0) {
      EmbeddedPython embedded = closing.later(new EmbeddedPython(bounds, meters));
      onceListening.run(embedded::start);
      return embedded;
    }
    long heapBytes = python.workerHeap().asLongValue();
    WorkerPython workers =
        closing.later(
            new WorkerPython(
                WorkerProgram.command(heapBytes, settings.serve(), python.jit()),
                bounds,
                new WorkerBounds(python.workers(), SPARE_FOR, heapBytes, START_MAX, KILL_GRACE),
                meters));
    onceListening.run(workers::start);
    return workers;
  }

  private static PythonBounds bounds(Settings.Python python) {
    return new PythonBounds(
        python.contextsMax(),
        python.queueMax(),
        OUTPUT_BYTES_MAX,
        RESULT_BYTES_MAX,
        CODES_PER_CONTEXT_MAX,
        STUCK_THREADS_MAX,
        CHECK_TIMEOUT);
  }

  @Produces
  @Singleton
  CodeFiles codeFiles(Places places) {
    return new CodeFiles(places.code(), Optional.of(places.files()));
  }
}
