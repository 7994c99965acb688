package dev.dipeo.cli;

import dev.dipeo.provider.EventType;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderRegistry;
import jakarta.enterprise.inject.Instance;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dipeo providers}: what is configured, and what is missing. */
@Command(
    name = "providers",
    mixinStandardHelpOptions = true,
    description = "Lists the providers, their events, and the secrets that are missing.")
public class ProvidersCommand implements Callable<Integer> {
  private final Instance<ProviderRegistry> registry;

  @Spec CommandSpec spec;

  ProvidersCommand(Instance<ProviderRegistry> registry) {
    this.registry = registry;
  }

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var mistakes = registry.get().mistakes();
    for (Provider provider : registry.get().all()) {
      String header =
          provider
              .signatureHeader()
              .orElseGet(
                  () ->
                      mistakes.containsKey(provider.name())
                          ? "CANNOT BE READ"
                          : "no signature" + (provider.webhookSupport() ? "" : ": REFUSED"));
      out.printf("%-12s %-22s %s%n", provider.name(), provider.path(), header);
      out.printf(
          "%-12s events: %s%n",
          "",
          provider.events().isEmpty()
              ? "none declared"
              : provider.events().stream().map(EventType::name).collect(Collectors.joining(", ")));
    }
    registry
        .get()
        .missingSecrets()
        .forEach(
            missing ->
                out.printf(
                    "%-12s MISSING %s: %s. Set it in the environment or in .env%n",
                    missing.provider(), missing.variable(), missing.problem()));
    mistakes
        .values()
        .forEach(ofProvider -> ofProvider.forEach(spec.commandLine().getErr()::println));
    return mistakes.isEmpty() ? DipeoCommand.DONE : DipeoCommand.BAD_USAGE;
  }
}
