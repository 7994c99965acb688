package dev.dipeo.cli;

import dev.dipeo.prove.Proof;
import dev.dipeo.prove.ProofPlan;
import dev.dipeo.prove.ProofReport;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dipeo prove}: proves on the user's own machine that no event is lost. */
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a server in a scratch folder, sends it signed webhooks, and kills it again and again.",
      "Then says what became of every webhook that it had acknowledged."
    })
public class ProveCommand implements Callable<Integer> {
  private static final int KILLS = 10;
  private static final int REPLICAS_MAX = 16;
  private static final Pattern BROKERS = Pattern.compile("(,?[^\\s,]+:[0-9]{1,5})+");
  private static final int SECONDS_MAX = 7 * 24 * 3_600;

  private final Instance<Proof> proof;
  private final InstantSource clock;
  private final Function<String, Optional<String>> environment;

  @Spec CommandSpec spec;

  @Option(names = "--kills", paramLabel = "N", description = "How often; 10 unless given.")
  @Nullable Integer kills;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Stops killing after so long; without --kills it goes on until then.")
  @Nullable Integer seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeats the kills of an earlier proof.")
  @Nullable Long seed;

  @Option(names = "--senders", paramLabel = "N", description = "Webhooks on their way at once.")
  int senders = ProofPlan.SENDERS;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "An empty folder to use and to keep; else one that is removed at the end.")
  @Nullable Path folder;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description =
          "So many servers on the database that --database names; one is killed at a time.")
  int replicas = 1;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = {
        "An empty PostgreSQL for the proof, as jdbc:postgresql://host/name; its user and password",
        "are those of QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD."
      })
  @Nullable String database;

  @Option(
      names = "--brokers",
      paramLabel = "HOST:PORT",
      description = {
        "Brokers of a Kafka, separated by commas: so many receivers and so many runners, with a topic",
        "of the proof's own between them. Needs a --database, for the runners."
      })
  @Nullable String brokers;

  ProveCommand(
      Instance<Proof> proof,
      InstantSource clock,
      @Identifier("environment") Function<String, Optional<String>> environment) {
    this.proof = proof;
    this.clock = clock;
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProofPlan plan = plan();
    Path scratch = folder == null ? Files.createTempDirectory("dipeo-prove") : emptied(folder);
    var out = spec.commandLine().getOut();
    ProofReport report =
        proof
            .get()
            .run(
                plan,
                scratch,
                words -> {
                  out.println(words);
                  out.flush();
                });
    out.println();
    out.print(report.text());
    out.flush();
    if (folder == null && report.holds()) {
      remove(scratch);
    } else {
      out.println("Data and log of the server are in " + scratch);
    }
    return report.holds() ? DipeoCommand.DONE : DipeoCommand.FAILED;
  }

  private ProofPlan plan() {
    int longest = seconds == null ? SECONDS_MAX : seconds;
    int most = kills != null ? kills : seconds == null ? KILLS : Integer.MAX_VALUE;
    if (longest < 1 || longest > SECONDS_MAX || most < 0 || senders < 1 || senders > 256) {
      throw new ParameterException(
          spec.commandLine(),
          "--kills is 0 or more, --seconds from 1 to %d, --senders from 1 to 256"
              .formatted(SECONDS_MAX));
    }
    return new ProofPlan(
        most,
        Duration.ofSeconds(longest),
        seed == null ? clock.millis() % 1_000_000 : seed,
        senders,
        ProofPlan.PAUSE,
        ProofPlan.SETTLE_MAX,
        replicas,
        settings(),
        Optional.ofNullable(brokers));
  }

  private Map<String, String> settings() {
    if (replicas < 1 || replicas > REPLICAS_MAX || (replicas > 1 && database == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--replicas is from 1 to %d; more than one need a --database".formatted(REPLICAS_MAX));
    }
    if (brokers != null && database == null) {
      throw new ParameterException(
          spec.commandLine(), "--brokers needs a --database, which the runners share");
    }
    if (brokers != null && !BROKERS.matcher(brokers).matches()) {
      throw new ParameterException(
          spec.commandLine(), "--brokers is host:port, or several, separated by commas");
    }
    Map<String, String> settings = new HashMap<>();
    if (database != null) {
      settings.put("DIPEO_STORE", "postgresql");
      settings.put("QUARKUS_DATASOURCE_JDBC_URL", database);
      for (String name : List.of("QUARKUS_DATASOURCE_USERNAME", "QUARKUS_DATASOURCE_PASSWORD")) {
        environment.apply(name).ifPresent(value -> settings.put(name, value));
      }
    }
    return settings;
  }

  private Path emptied(Path given) throws IOException {
    Files.createDirectories(given);
    try (Stream<Path> inside = Files.list(given)) {
      if (inside.findAny().isPresent()) {
        throw new ParameterException(spec.commandLine(), "--folder must be empty: " + given);
      }
    }
    return given.toAbsolutePath();
  }

  private static void remove(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> inside = Files.walk(folder)) {
      all = inside.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException("the scratch folder could not be removed", e);
      }
    }
  }
}
