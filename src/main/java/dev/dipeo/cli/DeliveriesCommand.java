package dev.dipeo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipeo deliveries}: the outgoing webhooks of a running server. */
@Command(
    name = "deliveries",
    mixinStandardHelpOptions = true,
    description = "Lists, shows and sends again the outgoing webhooks of a running server.",
    subcommands = {
      DeliveriesCommand.ListThem.class,
      DeliveriesCommand.Show.class,
      DeliveriesCommand.Retry.class
    })
public class DeliveriesCommand extends CommandGroup {
  /** {@code dipeo deliveries list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Deliveries, newest first.")
  public static class ListThem implements Callable<Integer> {
    @Mixin final ServerApi api;
    @Mixin final PageOptions page = new PageOptions();

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description = "pending, delivered, dead or stopped.")
    @Nullable String state;

    @Option(names = "--run", paramLabel = "RUN_ID", description = "Those of one run.")
    @Nullable String run;

    ListThem(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      Map<String, @Nullable Object> query = page.query();
      query.put("state", state);
      query.put("run", run);
      return api.show(
          api.get("/api/deliveries", query),
          (out, answer) ->
              Table.of(
                      answer.path("deliveries"),
                      List.of("DELIVERY", "STATE", "ATTEMPTS", "LAST", "URL", "NODE", "RUN"),
                      List.of(
                          "id", "state", "attempt_count", "last_outcome", "url", "node", "run_id"))
                  .print(out, "no deliveries"));
    }
  }

  /** {@code dipeo deliveries show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "One delivery with its attempts.")
  public static class Show implements Callable<Integer> {
    @Mixin final ServerApi api;

    @Parameters(paramLabel = "DELIVERY_ID")
    String id = "";

    Show(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      return api.show(api.get(ServerApi.path("/api/deliveries", id)), Show::print);
    }

    private static void print(PrintWriter out, JsonNode delivery) {
      Table.fields(out, delivery, 15, Set.of("attempts"));
      out.println();
      Table.of(
              delivery.path("attempts"),
              List.of("AT", "MS", "STATUS", "ERROR", "SAID"),
              List.of("at", "duration_ms", "status", "error", "said"))
          .print(out, "It has not been tried yet.");
    }
  }

  /** {@code dipeo deliveries retry}. */
  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = "Sends dead deliveries once more, and says what came of it.")
  public static class Retry implements Callable<Integer> {
    @Mixin final ServerApi api;

    @Parameters(arity = "1..*", paramLabel = "DELIVERY_ID")
    List<String> ids = List.of();

    Retry(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      List<JsonNode> retried =
          api.postEach(
              ids,
              id -> ServerApi.path("/api/deliveries", id, "retry"),
              (id, answer) ->
                  "%s is %s: %s"
                      .formatted(
                          id,
                          Table.text(answer.path("state")),
                          Table.text(answer.path("last_outcome"))));
      return retried.stream()
              .allMatch(delivery -> delivery.path("state").asText().equals("delivered"))
          ? DipeoCommand.DONE
          : DipeoCommand.FAILED;
    }
  }
}
