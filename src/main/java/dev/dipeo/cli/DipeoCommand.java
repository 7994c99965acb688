package dev.dipeo.cli;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code dipeo}: the root command. */
@TopCommand
@Command(
    name = "dipeo",
    mixinStandardHelpOptions = true,
    description = "Receives signed webhooks, journals them, runs diagrams, sends webhooks on.",
    footer = {
      "",
      "Exit codes: 0 done, 1 the run or the request failed, 2 bad usage or a bad diagram."
    },
    subcommands = {
      ServeCommand.class,
      RunCommand.class,
      RunsCommand.class,
      ValidateCommand.class,
      SendCommand.class,
      ProvidersCommand.class,
      EventsCommand.class,
      DeliveriesCommand.class,
      StoreCommand.class,
      ProveCommand.class
    })
public class DipeoCommand implements Callable<Integer> {
  /** The command succeeded. */
  static final int DONE = 0;

  /** The run or the request failed. */
  static final int FAILED = 1;

  /** The command line is wrong, or a diagram or manifest has mistakes. */
  public static final int BAD_USAGE = 2;

  @Spec CommandSpec spec;

  @Option(
      names = "--dev",
      scope = ScopeType.INHERIT,
      description = "Development: ready-made webhook secrets, on this machine only.")
  boolean dev;

  /**
   * The command line, ready to execute.
   *
   * @param version of the program, for {@code --version}
   */
  public static CommandLine line(CommandLine.IFactory commands, String version) {
    CommandLine line = new CommandLine(DipeoCommand.class, commands);
    line.getCommandSpec().version("dipeo " + version);
    return line.setOut(Terminal.before(line.getOut()))
        .setErr(Terminal.before(line.getErr()))
        // The terminal's writer would escape colours.
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(DipeoCommand::report)
        .setParameterExceptionHandler(DipeoCommand::reportUsage);
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return BAD_USAGE;
  }

  private static int report(Exception thrown, CommandLine command, CommandLine.ParseResult parsed) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause() // the failure of an asynchronous stage
            : thrown;
    command
        .getErr()
        .println(
            "dipeo: " + (failure.getMessage() == null ? failure.toString() : failure.getMessage()));
    if (Arrays.asList(parsed.originalArgs().toArray(String[]::new)).contains("--debug")) {
      failure.printStackTrace(command.getErr());
    }
    return FAILED;
  }

  private static int reportUsage(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println("dipeo: " + inOurWords(String.valueOf(wrong.getMessage())));
    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
    command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return BAD_USAGE;
  }

  /** Removes the library's duplicate "option" and its names of Java types. */
  private static String inOurWords(String message) {
    return message
        .replace("option option", "option")
        .replaceFirst("' is not an? (double|int|long)$", "' is not a number");
  }
}
