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
 * The program. What must be known before Quarkus starts is decided here: only {@code serve} listens
 * for HTTP and dispatches events, and its words are read before it does.
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
      PythonWorker.main(); // never returns, and needs nothing of what Quarkus starts
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

  /** Words after {@code serve} become configuration; an unknown one ends the program. */
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

  /** Quarkus's own development mode starts the program without words, and wants the server. */
  private static boolean isDevelopmentOfTheProgram() {
    return LaunchMode.current().isDevOrTest();
  }

  /** Options of all commands may precede the command: that asks for help, not for a server. */
  private static boolean isServe(List<String> words) {
    return words.stream().filter(word -> !word.startsWith("-")).findFirst().equals(SERVE)
        && words.stream().noneMatch(HELP::contains);
  }

  /**
   * A command that ends: no HTTP server, no dispatching, and its log, warnings unless asked for
   * more, apart from its output. What is wrong with diagrams and manifests the commands say
   * themselves, of those that they are asked about.
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
    // Reading the command line is a tenth of a start's work, and this one has nothing to read.
    return List.of(args).equals(List.of("serve"))
        ? serve.call()
        : DipeoCommand.line(commands.get(), version).execute(args);
  }
}
