package dev.dipeo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
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

/** {@code dipeo runs}: the runs of a running server. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Lists, shows, replays and cancels the runs of a running server.",
    subcommands = {
      RunsCommand.ListThem.class,
      RunsCommand.Show.class,
      RunsCommand.Replay.class,
      RunsCommand.Cancel.class
    })
public class RunsCommand extends CommandGroup {
  /** {@code dipeo runs list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Runs, newest first.")
  public static class ListThem implements Callable<Integer> {
    @Mixin final ServerApi api;
    @Mixin final PageOptions page = new PageOptions();

    @Option(names = "--diagram", paramLabel = "NAME")
    @Nullable String diagram;

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description = "queued, running, completed, failed or cancelled.")
    @Nullable String state;

    ListThem(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      Map<String, @Nullable Object> query = page.query();
      query.put("diagram", diagram);
      query.put("state", state);
      return api.show(
          api.get("/api/runs", query),
          (out, answer) ->
              Table.of(
                      answer.path("runs"),
                      List.of("RUN", "DIAGRAM", "STATE", "STARTED", "MS", "EXECUTION", "REPLAY OF"),
                      List.of(
                          "id",
                          "diagram",
                          "state",
                          "started_at",
                          "duration_ms",
                          "execution_id",
                          "replay_of"))
                  .print(out, "no runs"));
    }
  }

  /** {@code dipeo runs show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "One run, and what each of its nodes came to.")
  public static class Show implements Callable<Integer> {
    /** Shown below the other fields. */
    private static final Set<String> APART = Set.of("inputs", "nodes", "result", "error");

    private static final int WIDTH = 13;

    @Mixin final ServerApi api;

    @Parameters(paramLabel = "RUN_ID")
    String id = "";

    Show(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      return api.show(api.get(ServerApi.path("/api/runs", id)), Show::print);
    }

    private static void print(PrintWriter out, JsonNode run) {
      Table.fields(out, run, WIDTH, APART);
      for (String name : List.of("inputs", "result", "error")) {
        if (run.has(name)) {
          Table.field(out, name, WIDTH, Json.pretty(run.path(name)));
        }
      }
      out.println();
      Table.of(
              run.path("nodes"),
              List.of("NODE", "ROUND", "STATE", "ATTEMPTS", "STARTED", "MS"),
              List.of("node", "activation", "state", "attempts", "started_at", "duration_ms"))
          .print(out, "None of its nodes has begun.");
    }
  }

  /** {@code dipeo runs replay}. */
  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = "Starts new runs of what others were started with.")
  public static class Replay implements Callable<Integer> {
    @Mixin final ServerApi api;

    @Option(
        names = "--original",
        description = "By the diagram as the run began with it, not as it is now.")
    boolean original;

    @Parameters(arity = "1..*", paramLabel = "RUN_ID")
    List<String> ids = List.of();

    Replay(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      String version = original ? "?diagram=original" : "";
      api.postEach(
          ids,
          id -> ServerApi.path("/api/runs", id, "replay") + version,
          (id, answer) -> Table.text(answer.path("id")) + " replays " + id);
      return DipeoCommand.DONE;
    }
  }

  /** {@code dipeo runs cancel}. */
  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Cancels runs and what they have in flight.")
  public static class Cancel implements Callable<Integer> {
    @Mixin final ServerApi api;

    @Parameters(arity = "1..*", paramLabel = "RUN_ID")
    List<String> ids = List.of();

    Cancel(ServerApi api) {
      this.api = api;
    }

    @Override
    public Integer call() {
      api.postEach(
          ids,
          id -> ServerApi.path("/api/runs", id, "cancel"),
          (id, answer) -> id + " is " + Table.text(answer.path("state")));
      return DipeoCommand.DONE;
    }
  }
}
