package dev.dipeo.app;

import dev.dipeo.python.worker.PythonWorker;
import dev.dipeo.python.worker.WorkerCommand;
import dev.dipeo.python.worker.WorkerSettings;
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

/** How this program is started again as a Python worker. */
final class WorkerProgram {
  /** The command of the program that is a worker; nobody but the program gives it. */
  static final String PYTHON_WORKER = "python-worker";

  /** The command that makes the cache below; nobody but {@code docker/train} gives it. */
  static final String TRAIN_PYTHON = "train-python";

  private static final String RUN_JAR = "quarkus-run.jar";

  /** A cache of loaded classes that makes a worker start in half the time, where there is one. */
  static final String AOT_CACHE = "python.aot";

  /** Beside the program's jar: the compiler of Python, which needs a module path of its own. */
  private static final String JIT_FOLDER = "lib/python-jit";

  /** Would have the JVM's logging to itself, and complains where it has not. */
  private static final String LOG_MANAGER = "org.jboss.logmanager";

  private WorkerProgram() {}

  /**
   * The command line of a worker.
   *
   * @param lasting whether it will live long, so that compiling well is worth the while
   * @param jit whether it compiles Python to machine code
   */
  static WorkerCommand command(WorkerSettings settings, boolean lasting, boolean jit) {
    if (OwnProgram.isNative()) {
      return WorkerCommand.executable(settings, OwnProgram.command(List.of(PYTHON_WORKER)));
    }
    return onJava(packagedIn(), settings, lasting, jit);
  }

  static WorkerCommand onJava(
      @Nullable Path home, WorkerSettings settings, boolean lasting, boolean jit) {
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
    return WorkerCommand.java(settings, options, program(home));
  }

  /** A worker whose JVM writes the cache when it ends. */
  static WorkerCommand training(Path home, WorkerSettings settings) {
    return WorkerCommand.java(
        settings, List.of("-XX:AOTCacheOutput=" + home.resolve(AOT_CACHE)), program(home));
  }

  /**
   * Makes the cache of the packaged program, which takes a minute.
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
      WorkerTraining.train(training(home, WorkerSettings.DEFAULT));
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

  /** The folder of the packaged program; null where it runs from classes, as in tests. */
  private static @Nullable Path packagedIn() {
    Path jar = Path.of(System.getProperty("java.class.path").split(File.pathSeparator)[0]);
    return jar.endsWith(RUN_JAR) ? jar.toAbsolutePath().getParent() : null;
  }

  /**
   * The jars of the packaged program one by one: the JVM's own class loader reads them faster than
   * the program's, and only its classes go into a cache.
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

  /** In an order that is the same everywhere, Python's first: they are searched most. */
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
