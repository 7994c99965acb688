package dev.dipeo.cli;

import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.SecretPlaces;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.secret.Secrets;
import dev.dipeo.yaml.Mistake;
import dev.dipeo.yaml.MistakesException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dipeo validate}: reports every mistake in diagrams without running them. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Checks diagrams, their Python included, without running them.")
public class ValidateCommand implements Callable<Integer> {
  private final Diagrams diagrams;
  private final CodeCheck codeCheck;
  private final Secrets secrets;

  @Spec CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files, or names in the diagrams folder.")
  List<String> files = List.of();

  @Option(names = "--strict", description = "Warnings count as mistakes: exit code 2.")
  boolean strict;

  ValidateCommand(Diagrams diagrams, CodeCheck codeCheck, Secrets secrets) {
    this.diagrams = diagrams;
    this.codeCheck = codeCheck;
    this.secrets = secrets;
  }

  @Override
  public Integer call() {
    boolean allGood = true;
    for (String file : files) {
      allGood &= isGood(file);
    }
    return allGood ? DipeoCommand.DONE : DipeoCommand.BAD_USAGE;
  }

  private boolean isGood(String named) {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    try {
      DiagramLibrary.Loaded loaded = diagrams.read(named);
      Diagram diagram = loaded.diagram().diagram();
      List<Mistake> warnings = new ArrayList<>(loaded.warnings());
      for (SecretPlaces.Named secret : SecretPlaces.in(diagram)) {
        secrets
            .problem(secret.name())
            .ifPresent(problem -> warnings.add(Mistake.warning(secret.at(), problem)));
      }
      warnings.forEach(warning -> err.println(warning.shown()));
      List<Mistake> mistakes = codeCheck.mistakes(diagram);
      mistakes.forEach(err::println);
      boolean good = mistakes.isEmpty() && !(strict && !warnings.isEmpty());
      if (good) {
        int nodes = diagram.nodes().size();
        out.printf("%s: ok, %d %s%n", named, nodes, nodes == 1 ? "node" : "nodes");
      }
      return good;
    } catch (MistakesException e) {
      err.println(e.getMessage());
    } catch (Diagrams.NoSuchDiagramException e) {
      err.println("dipeo: " + e.getMessage());
    }
    return false;
  }
}
