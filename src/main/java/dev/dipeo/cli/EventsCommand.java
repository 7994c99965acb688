package dev.dipeo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dipeo events}: the events that a server has, and what they set going. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Lists, shows and replays the events of a running server.",
    subcommands = {
      EventsCommand.ListThem.class,
      EventsCommand.Show.class,
      EventsCommand.Replay.class
    })
public class EventsCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing: list, show or replay");
  }

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

    ListThem(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      Map<String, @Nullable Object> query = page.query();
      query.put("provider", provider);
      query.put("name", name);
      query.put("state", state);
      return api.show(
          api.get("/api/events", query),
          (out, answer) ->
              Table.of(
                      answer.path("events"),
                      List.of("EXECUTION", "EVENT", "STATE", "RECEIVED", "DELIVERY", "REPLAY OF"),
                      List.of(
                          "execution_id",
                          "name",
                          "state",
                          "received_at",
                          "delivery_id",
                          "replay_of"))
                  .print(out, "no events"));
    }
  }

  /** {@code dipeo events show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "One event, and the runs that it started or woke.")
  public static class Show implements Callable<Integer> {
    @Mixin final ServerApi api;

    @Parameters(paramLabel = "EXECUTION_ID")
    String id = "";

    Show(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      return api.show(api.get(ServerApi.path("/api/executions", id)), Show::print);
    }

    private static void print(PrintWriter out, JsonNode execution) {
      JsonNode event = execution.path("event");
      for (Map.Entry<String, JsonNode> field : event.properties()) {
        if (!field.getKey().equals("payload") && !field.getKey().equals("id")) {
          out.printf("%-13s %s%n", field.getKey(), Table.text(field.getValue()));
        }
      }
      out.printf("payload       %s%n", Json.pretty(event.path("payload")));
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
      for (String id : ids) {
        api.show(
            api.post(ServerApi.path("/api/events", id, "replay")),
            (out, answer) ->
                out.printf("%s replays %s%n", Table.text(answer.path("execution_id")), id));
      }
      return DipeoCommand.DONE;
    }
  }
}
