package dev.dipeo.app;

import dev.dipeo.python.worker.PythonWorker;
import dev.dipeo.python.worker.WorkerCommand;
import dev.dipeo.python.worker.WorkerTraining;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command lines that start this program again as a Python worker. */
final class WorkerProgram {
  /** The command that runs a worker; only the program itself uses it. */
  static final String PYTHON_WORKER = "python-worker";

  /** The command that makes the cache below; only {@code docker/train} uses it. */
  static final String TRAIN_PYTHON = "train-python";

  private static final String RUN_JAR = "quarkus-run.jar";

  /** Optional cache of loaded classes; with it a worker starts in half the time. */
  static final String AOT_CACHE = "python.aot";

  /** Beside the jar: the compiler of Python, which needs its own module path. */
  private static final String JIT_FOLDER = "lib/python-jit";

  /** Left out, as it complains unless it is the log manager of the JVM. */
  private static final String LOG_MANAGER = "org.jboss.logmanager";

  /** Enough for the training; the cache fits workers with any heap. */
  private static final long TRAINING_HEAP_BYTES = 256L << 20;

  private WorkerProgram() {}

  /**
   * The command line of a worker.
   *
   * @param lasting whether it will live long, so that good compilation pays off
   * @param jit whether it compiles Python to machine code
   */
  static WorkerCommand command(long heapBytes, boolean lasting, boolean jit) {
    if (OwnProgram.isNative()) {
      return WorkerCommand.executable(heapBytes, OwnProgram.command(List.of(PYTHON_WORKER)));
    }
    return onJava(packagedIn(), heapBytes, lasting, jit);
  }

  static WorkerCommand onJava(@Nullable Path home, long heapBytes, boolean lasting, boolean jit) {
    List<String> options = new ArrayList<>();
    if (jit) {
      options.addAll(jitOptions(home)); // whose module path no cache fits
    } else {
      if (!lasting) {
        options.add("-XX:TieredStopAtLevel=1");
      }
      if (home != null && Files.isRegularFile(home.resolve(AOT_CACHE))) {
        options.add("-XX:AOTCache=" + home.resolve(AOT_CACHE));
      }
    }
    return WorkerCommand.java(heapBytes, options, program(home));
  }

  /** A worker whose JVM writes the cache when it ends. */
  static WorkerCommand training(Path home, long heapBytes) {
    return WorkerCommand.java(
        heapBytes, List.of("-XX:AOTCacheOutput=" + home.resolve(AOT_CACHE)), program(home));
  }

  /**
   * Makes the cache for workers of the packaged program, which takes a minute.
   *
   * @return an exit code
   */
  static int train() {
    Path home = packagedIn();
    if (home == null) {
      System.err.println("dipeo: only the packaged program can be trained");
      return 2;
    }
    try {
      Files.deleteIfExists(home.resolve(AOT_CACHE));
      WorkerTraining.train(training(home, TRAINING_HEAP_BYTES));
      if (Files.isRegularFile(home.resolve(AOT_CACHE))) {
        return 0;
      }
      System.err.println("dipeo: the JVM wrote no " + AOT_CACHE);
    } catch (IOException e) {
      System.err.println("dipeo: Python workers were not trained: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }

  private static List<String> program(@Nullable Path home) {
    return List.of("-cp", classPath(home), PythonWorker.class.getName());
  }

  /** The folder of the packaged program; null if it runs from classes, as in tests. */
  private static @Nullable Path packagedIn() {
    Path jar = Path.of(System.getProperty("java.class.path").split(File.pathSeparator)[0]);
    return jar.endsWith(RUN_JAR) ? jar.toAbsolutePath().getParent() : null;
  }

  /**
   * The jars of the packaged program one by one: the class loader of the JVM reads them faster than
   * that of the program, and a cache holds only its classes.
   */
  private static String classPath(@Nullable Path home) {
    if (home == null) {
      return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(entry -> Path.of(entry).toAbsolutePath().toString())
          .collect(Collectors.joining(File.pathSeparator));
    }
    return Stream.of("app", "lib/main", "lib/boot")
        .flatMap(folder -> jarsIn(home.resolve(folder)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** In a fixed order, with Python first, because it is searched most. */
  private static Stream<String> jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      Comparator<Path> pythonFirst =
          Comparator.comparing(jar -> !jar.getFileName().toString().startsWith("org.graalvm"));
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> !file.getFileName().toString().startsWith(LOG_MANAGER))
          .sorted(pythonFirst.thenComparing(Comparator.naturalOrder()))
          .map(Path::toString)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> jitOptions(@Nullable Path home) {
    Path jars = home == null ? null : home.resolve(JIT_FOLDER);
    if (jars == null || !Files.isDirectory(jars)) {
      throw new IllegalStateException(
          "dipeo.python.jit needs the compiler's jars in " + JIT_FOLDER + " beside " + RUN_JAR);
    }
    return List.of(
        "-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", "--upgrade-module-path=" + jars);
  }
}
