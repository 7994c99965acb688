package dev.dipeo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.journal.Event;
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

/** {@code dipeo events}: the events of a running server, and the runs that they started. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Lists, shows and replays the events of a running server.",
    subcommands = {
      EventsCommand.ListThem.class,
      EventsCommand.Show.class,
      EventsCommand.Replay.class
    })
public class EventsCommand extends CommandGroup {
  /** {@code dipeo events list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Events, newest first.")
  public static class ListThem implements Callable<Integer> {
    @Mixin final ServerApi api;
    @Mixin final PageOptions page = new PageOptions();

    @Option(names = "--provider", paramLabel = "NAME")
    @Nullable String provider;

    @Option(names = "--name", paramLabel = "NAME", description = "The event's name, as push.")
    @Nullable String name;

    @Option(names = "--state", paramLabel = "STATE", description = "received, dispatched or dead.")
    @Nullable String state;

    @Option(
        names = "--delivery",
        paramLabel = "ID",
        description = "What the sender delivered under this id, as its own log shows it.")
    @Nullable String delivery;

    ListThem(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      Map<String, @Nullable Object> query = page.query();
      query.put("provider", provider);
      query.put("name", name);
      query.put("state", state);
      query.put("delivery_id", delivery);
      return api.show(
          api.get("/api/events", query),
          (out, answer) -> table(answer.path("events")).print(out, "no events"));
    }

    static Table table(JsonNode events) {
      return Table.of(
          events,
          List.of("EXECUTION", "EVENT", "STATE", "RECEIVED", "DELIVERY", "REPLAY OF"),
          List.of("execution_id", "name", "state", "received_at", "delivery_id", "replay_of"));
    }
  }

  /** {@code dipeo events show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "One event, and the runs that it started or woke.")
  public static class Show implements Callable<Integer> {
    private static final int WIDTH = 13;

    @Mixin final ServerApi api;

    @Parameters(
        paramLabel = "ID",
        description = "Its execution id, or the delivery id that its sender gave it.")
    String id = "";

    Show(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      if (Event.idOf(id).isPresent()) {
        return show(id);
      }
      JsonNode delivered = api.get("/api/events", Map.of("delivery_id", id));
      List<String> firsts =
          delivered
              .path("events")
              .valueStream()
              .filter(event -> !event.hasNonNull("replay_of"))
              .map(event -> event.path("execution_id").asText())
              .toList();
      if (firsts.size() == 1) {
        return show(firsts.getFirst());
      } else if (delivered.path("events").isEmpty()) {
        throw new ServerApi.ServerException("no event has the execution or delivery id " + id);
      }
      // Several providers use this id, or it was delivered again after the dedupe window.
      return api.show(
          delivered, (out, answer) -> ListThem.table(answer.path("events")).print(out, ""));
    }

    private int show(String executionId) {
      return api.show(api.get(ServerApi.path("/api/executions", executionId)), Show::print);
    }

    private static void print(PrintWriter out, JsonNode execution) {
      JsonNode event = execution.path("event");
      Table.fields(out, event, WIDTH, Set.of("payload", "id"));
      Table.field(out, "payload", WIDTH, Json.pretty(event.path("payload")));
      out.println();
      Table.of(
              execution.path("runs"),
              List.of("RUN", "DIAGRAM", "STATE", "STARTED", "MS"),
              List.of("id", "diagram", "state", "started_at", "duration_ms"))
          .print(out, "It started no run.");
    }
  }

  /** {@code dipeo events replay}. */
  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = "Records events once more, which starts new runs.")
  public static class Replay implements Callable<Integer> {
    @Mixin final ServerApi api;

    @Parameters(arity = "1..*", paramLabel = "EXECUTION_ID")
    List<String> ids = List.of();

    Replay(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      api.postEach(
          ids,
          id -> ServerApi.path("/api/events", id, "replay"),
          (id, answer) -> Table.text(answer.path("execution_id")) + " replays " + id);
      return DipeoCommand.DONE;
    }
  }
}
