package dev.dipeo.app;

import dev.dipeo.cli.DipeoCommand;
import dev.dipeo.cli.ServeCommand;
import dev.dipeo.gateway.EveryConnection;
import dev.dipeo.python.PythonWorker;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.inject.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/**
 * The program. Without a command it serves, as a container or a service manager starts it. What
 * must be known before Quarkus starts is decided here: only {@code serve} listens for HTTP and
 * dispatches events.
 */
@QuarkusMain
public final class Main implements QuarkusApplication {
  private static final Optional<String> SERVE = Optional.of("serve");
  private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

  private final Instance<CommandLine.IFactory> commands;
  private final ServeCommand serve;

  Main(Instance<CommandLine.IFactory> commands, ServeCommand serve) {
    this.commands = commands;
    this.serve = serve;
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
    if (words.stream().allMatch("--dev"::equals)) {
      words.add("serve");
    }
    if (!isServe(words)) {
      quiet();
    }
    System.setProperty(EveryConnection.SWITCH, "serviceload");
    Quarkus.run(Main.class, words.toArray(String[]::new));
  }

  /** Options of all commands may stand before the command; help is asked for, not a server. */
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
        : DipeoCommand.line(commands.get()).execute(args);
  }
}
