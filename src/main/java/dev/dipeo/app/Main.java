package dev.dipeo.app;

import dev.dipeo.cli.DipeoCommand;
import dev.dipeo.cli.ServeCommand;
import dev.dipeo.gateway.edge.EveryConnection;
import dev.dipeo.python.worker.PythonWorker;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.inject.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import picocli.CommandLine;

/**
 * The program. Decides what must be known before Quarkus starts: only {@code serve} listens for
 * HTTP and dispatches events, and its options are parsed first.
 */
@QuarkusMain
public final class Main implements QuarkusApplication {
  private static final Optional<String> SERVE = Optional.of("serve");
  private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

  private final Instance<CommandLine.IFactory> commands;
  private final ServeCommand serve;
  private final String version;

  Main(
      Instance<CommandLine.IFactory> commands,
      ServeCommand serve,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.commands = commands;
    this.serve = serve;
    this.version = version;
  }

  public static void main(String... args) {
    List<String> words = new ArrayList<>(List.of(args));
    if (words.equals(List.of(WorkerProgram.PYTHON_WORKER))) {
      PythonWorker.main(); // never returns; does not need Quarkus
    }
    if (words.equals(List.of(WorkerProgram.TRAIN_PYTHON))) {
      System.exit(WorkerProgram.train());
    }
    if (words.contains("--dev")) {
      System.setProperty("quarkus.profile", "dev");
    }
    if (isServe(words)) {
      takeOver(words);
    } else if (words.isEmpty() && !isDevelopmentOfTheProgram()) {
      quiet();
    } else if (words.stream().allMatch("--dev"::equals)) {
      words.add("serve");
    } else {
      quiet();
    }
    System.setProperty(EveryConnection.SWITCH, "serviceload");
    Quarkus.run(Main.class, words.toArray(String[]::new));
  }

  /** Turns the options of {@code serve} into configuration; an unknown one ends the program. */
  private static void takeOver(List<String> words) {
    try {
      ServeWords.read(words)
          .port()
          .ifPresent(port -> System.setProperty("quarkus.http.port", port.toString()));
    } catch (ServeWords.WrongException e) {
      System.err.println("dipeo: " + e.getMessage());
      System.err.println("Try: dipeo serve --help");
      System.exit(DipeoCommand.BAD_USAGE);
    }
    words.clear();
    words.add("serve");
  }

  /** Quarkus's development mode starts the program without arguments and expects the server. */
  private static boolean isDevelopmentOfTheProgram() {
    return LaunchMode.current().isDevOrTest();
  }

  /** Common options may precede the command: they ask for help, not for a server. */
  private static boolean isServe(List<String> words) {
    return words.stream().filter(word -> !word.startsWith("-")).findFirst().equals(SERVE)
        && words.stream().noneMatch(HELP::contains);
  }

  /**
   * Settings of a command that ends: no HTTP server, no dispatching, and by default only warnings
   * in the log. The commands themselves report mistakes in the diagrams and manifests that they
   * use.
   */
  private static void quiet() {
    System.setProperty("quarkus.http.host-enabled", "false");
    System.setProperty("dipeo.serve", "false");
    System.setProperty("quarkus.log.console.stderr", "true");
    if (System.getenv("DIPEO_LOG_LEVEL") == null) {
      System.setProperty("quarkus.log.level", "WARN");
      System.setProperty("dipeo.log-level", "WARN");
      System.setProperty("quarkus.log.category.\"dev.dipeo.library\".level", "OFF");
      System.setProperty("quarkus.log.category.\"dev.dipeo.provider\".level", "OFF");
    } else {
      System.setProperty("quarkus.log.category.\"io.quarkus\".level", "WARN");
    }
  }

  @Override
  public int run(String... args) {
    // Parsing the command line takes a tenth of the start, and here is nothing to parse.
    return List.of(args).equals(List.of("serve"))
        ? serve.call()
        : DipeoCommand.line(commands.get(), version).execute(args);
  }
}
