package dev.dipeo.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dipeo store}: the store of a server that is stopped. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Moves the store of a stopped server.",
    subcommands = {StoreCommand.Copy.class})
public class StoreCommand extends CommandGroup {
  /** {@code dipeo store copy}. */
  @Command(
      name = "copy",
      mixinStandardHelpOptions = true,
      description = {
        "Copies the store of a data folder into an empty PostgreSQL database, and compares both.",
        "Goes on where it was interrupted when it is given again.",
        "User and password: QUARKUS_DATASOURCE_USERNAME, QUARKUS_DATASOURCE_PASSWORD."
      })
  public static class Copy implements Callable<Integer> {
    private static final String SQLITE = "sqlite:";
    private static final Pattern POSTGRESQL =
        Pattern.compile("(?:jdbc:)?postgresql:(?://)?([^/?@\\s]+/[^/?@\\s]+(?:\\?\\S*)?)");

    private final StoreCopying copying;

    @Spec CommandSpec spec;

    @Option(
        names = "--from",
        paramLabel = "sqlite:FOLDER",
        description = "The data folder; the configured one unless given.")
    String from = SQLITE;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "postgresql:HOST:PORT/DB",
        description = "The database, which exists and is empty.")
    String to = "";

    Copy(StoreCopying copying) {
      this.copying = copying;
    }

    @Override
    public Integer call() {
      var out = spec.commandLine().getOut();
      boolean same =
          copying.copy(
              folder(),
              url(),
              words -> {
                out.println(words);
                out.flush();
              });
      return same ? DipeoCommand.DONE : DipeoCommand.FAILED;
    }

    private Optional<Path> folder() {
      if (from.startsWith(SQLITE)) {
        try {
          return Optional.of(from.substring(SQLITE.length()))
              .filter(name -> !name.isBlank())
              .map(Path::of);
        } catch (InvalidPathException e) {
          throw wrong("--from names no folder: " + from);
        }
      }
      throw wrong("--from is sqlite:FOLDER, not " + from);
    }

    private String url() {
      Matcher matcher = POSTGRESQL.matcher(to);
      if (!matcher.matches()) {
        // Without it: it may hold a password.
        throw wrong("--to is postgresql:HOST:PORT/DB; user and password are settings of their own");
      }
      return "jdbc:postgresql://" + matcher.group(1);
    }

    private ParameterException wrong(String words) {
      return new ParameterException(spec.commandLine(), words);
    }
  }
}
