package dev.dipeo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.IdSource;
import dev.dipeo.base.Json;
import dev.dipeo.base.LowerCase;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.base.Nearest;
import dev.dipeo.base.Printable;
import dev.dipeo.base.Problem;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.problem.ProblemException;
import dev.dipeo.replica.Replicas;
import dev.dipeo.replica.Replicas.Driver;
import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.run.Origin;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunStarter.NewRun;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.RecordedRun;
import dev.dipeo.yaml.MistakesException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Lists, starts, replays and cancels runs. */
@Path("/api")
@Tag(name = "runs")
@Produces(MediaType.APPLICATION_JSON)
public class RunResource {
  private static final Logger LOG = Logger.getLogger(RunResource.class);

  private static final List<String> START_KEYS = List.of("diagram", "inputs");

  /** How long a cancel request waits for the record; usually it takes milliseconds. */
  private static final Duration RECORDED_WITHIN = Duration.ofSeconds(5);

  /** The same for a run of another replica. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private static final long LOOKS_MAX = RECORDED_WITHIN.dividedBy(LOOK_EVERY);

  private final RunStore runs;
  private final Replicas replicas;
  private final RunEngine engine;
  private final RunStarter starter;
  private final WantedDiagrams diagrams;
  private final IdSource ids;
  private final InstantSource clock;

  public RunResource(
      RunStore runs,
      Replicas replicas,
      RunEngine engine,
      RunStarter starter,
      DiagramLibrary library,
      IdSource ids,
      InstantSource clock) {
    this.runs = runs;
    this.replicas = replicas;
    this.engine = engine;
    this.starter = starter;
    this.diagrams = new WantedDiagrams(library);
    this.ids = ids;
    this.clock = clock;
  }

  @GET
  @Path("/runs")
  @Operation(summary = "Runs, newest first, without their nodes")
  public Uni<ObjectNode> list(
      @QueryParam("diagram") Optional<String> diagram,
      @QueryParam("state") Optional<String> state,
      @QueryParam("before") Optional<String> before,
      @QueryParam("limit") @DefaultValue("50") String limit) {
    return runs.list(
            new RunStore.RunQuery(
                diagram,
                state.map(text -> Parameters.oneOf("state", RunState.class, text)),
                before.map(RunResource::runId),
                Parameters.limit(limit)))
        .chain(
            found ->
                drivers(found)
                    .map(
                        drivers ->
                            Page.of(
                                "runs",
                                found,
                                run -> withReplica(RunJson.summary(run), run, drivers))));
  }

  @GET
  @Path("/runs/{id}")
  @Operation(summary = "One run with its nodes")
  public Uni<ObjectNode> show(@PathParam("id") String id) {
    return find(id)
        .chain(
            found ->
                drivers(List.of(found.run()))
                    .emitOn(Infrastructure.getDefaultExecutor())
                    .map(drivers -> withReplica(RunJson.whole(found), found.run(), drivers)));
  }

  private static ObjectNode withReplica(ObjectNode json, Run run, Map<String, Driver> drivers) {
    Driver driver = drivers.get(run.id());
    return driver == null ? json : json.put("replica", driver.name());
  }

  /** What drives those runs that are not finished. */
  private Uni<Map<String, Driver>> drivers(List<Run> found) {
    List<String> unfinished =
        found.stream().filter(run -> !run.state().isFinal()).map(Run::id).toList();
    return unfinished.isEmpty() ? Uni.createFrom().item(Map.of()) : replicas.driving(unfinished);
  }

  /** Finds a run on a worker thread, because reading its diagram again may take long. */
  private Uni<RecordedRun> find(String id) {
    return runs.find(id)
        .emitOn(Infrastructure.getDefaultExecutor())
        .map(found -> found.orElseThrow(() -> Parameters.notFound("Run", id)));
  }

  @POST
  @Path("/runs")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Starts a run: {\"diagram\": name, \"inputs\": {…}}")
  @RequestBody(
      content =
          @Content(
              schema =
                  @Schema(
                      type = SchemaType.OBJECT,
                      example = "{\"diagram\": \"hello\", \"inputs\": {\"name\": \"Ada\"}}")))
  public Uni<Response> start(byte[] body) {
    JsonNode request = json(body);
    request
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!START_KEYS.contains(name)) {
                throw Parameters.bad(
                    "\""
                        + name
                        + "\" is not known here; possible: "
                        + String.join(", ", START_KEYS)
                        + Nearest.hint(name, START_KEYS));
              }
            });
    if (!request.path("diagram").isTextual()) {
      throw Parameters.bad("\"diagram\" must name a diagram");
    }
    JsonNode inputs = request.path("inputs");
    if (!inputs.isMissingNode() && !inputs.isObject()) {
      throw Parameters.bad("\"inputs\" must be an object");
    }
    CompiledDiagram diagram = diagrams.find(request.path("diagram").asText());
    ObjectNode variables =
        inputs instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    return submitted(
        new NewRun(
            Run.queued(
                RunId.next(ids),
                diagram.diagram(),
                Node.labels(diagram.diagram().defaultRoots()),
                variables,
                clock.instant()),
            diagram));
  }

  private Uni<Response> submitted(NewRun wanted) {
    return starter
        .submit(wanted)
        .map(
            _ ->
                Response.accepted(RunJson.summary(wanted.run()))
                    .header("Location", "/api/runs/" + wanted.run().id())
                    .build());
  }

  @POST
  @Path("/runs/{id}/replay")
  @Operation(
      summary =
          "Starts a run of what another was started with, by the diagram as it is now, or with"
              + " ?diagram=original as that one began with it")
  public Uni<Response> replay(
      @PathParam("id") String id, @QueryParam("diagram") @DefaultValue("current") String version) {
    DiagramVersion wanted = Parameters.oneOf("diagram", DiagramVersion.class, version);
    return find(id)
        .map(RecordedRun::run)
        .chain(
            first -> {
              if (!first.state().isFinal()) {
                throw new ProblemException(
                    new Problem(
                        409,
                        "run-not-over",
                        "Run is not over",
                        "The run %s is %s; replay it when it is over, or cancel it before"
                            .formatted(id, LowerCase.of(first.state()))));
              }
              CompiledDiagram diagram =
                  switch (wanted) {
                    case CURRENT -> diagrams.find(first.diagram());
                    case ORIGINAL -> original(first);
                  };
              Run again =
                  Run.queued(
                      RunId.next(ids),
                      diagram.diagram(),
                      startNodes(first, diagram),
                      first.variables(),
                      clock.instant(),
                      Origin.replayOf(first.firstId()));
              return submitted(new NewRun(again, diagram))
                  .invoke(
                      () -> LOG.infof("run.replayed run=%s replay_of=%s", again.id(), first.id()));
            });
  }

  /** The version of the diagram for a replay. */
  private enum DiagramVersion {
    CURRENT,
    ORIGINAL
  }

  private static CompiledDiagram original(Run first) {
    try {
      return CompiledDiagram.of(first.originalDiagram());
    } catch (MistakesException e) {
      throw Parameters.bad(
          "This version of the program cannot read the diagram that the run began with: "
              + e.getMessage());
    }
  }

  /** The start nodes of the original run that still exist; if there are none, all. */
  private static List<String> startNodes(Run first, CompiledDiagram diagram) {
    List<String> all = Node.labels(diagram.diagram().defaultRoots());
    List<String> same = first.startNodes().stream().filter(all::contains).toList();
    return same.isEmpty() ? all : same;
  }

  @POST
  @Path("/runs/{id}/cancel")
  @Operation(summary = "Cancels a run and what it has in flight")
  public Uni<ObjectNode> cancel(@PathParam("id") String id) {
    return find(id)
        .chain(
            before ->
                engine
                    .cancel(id)
                    .ifNoItem()
                    .after(RECORDED_WITHIN)
                    .failWith(() -> notRecorded(id))
                    .chain(
                        ended ->
                            ended.isPresent()
                                ? Uni.createFrom().item(ended.get())
                                : cancelUndriven(before.run())))
        .map(RunJson::summary);
  }

  /** Cancels a run that this process does not drive. */
  private Uni<Run> cancelUndriven(Run run) {
    if (run.state().isFinal()) {
      return Uni.createFrom()
          .failure(
              new ProblemException(
                  new Problem(
                      409,
                      "run-not-active",
                      "Run is not active",
                      "The run " + run.id() + " is " + LowerCase.of(run.state()))));
    }
    return replicas
        .driving(List.of(run.id()))
        .chain(
            driving -> {
              Driver driver = driving.get(run.id());
              return driver == null || driver.id() == replicas.self()
                  ? cancelHere(run)
                  : cancelThere(run, driver);
            });
  }

  /** Asks the replica that drives the run, and waits for it. */
  private Uni<Run> cancelThere(Run run, Driver driver) {
    LOG.infof("run.cancel_asked run=%s replica=%s", run.id(), Printable.line(driver.name()));
    return replicas
        .askToCancel(run.id())
        .chain(() -> find(run.id()))
        .repeat()
        .withDelay(LOOK_EVERY)
        .atMost(LOOKS_MAX)
        .filter(found -> found.run().state().isFinal())
        .toUni()
        .onItem()
        .ifNull()
        .failWith(
            () ->
                new ProblemException(
                    new Problem(
                        503,
                        "not-cancelled",
                        "Not cancelled yet",
                        "The replica %s, which drives the run %s, was asked to cancel it and has not"
                                .formatted(driver.name(), run.id())
                            + " yet")))
        .map(RecordedRun::run);
  }

  /** As before it is resumed after a restart. */
  private Uni<Run> cancelHere(Run run) {
    LOG.infof("run.cancelled run=%s: it was not being driven", run.id());
    return runs.cancel(run.id(), clock.instant())
        .chain(() -> engine.cancel(run.id())) // it may have been resumed just now
        .chain(() -> find(run.id()))
        .map(RecordedRun::run);
  }

  private static ProblemException notRecorded(String id) {
    return new ProblemException(
        new Problem(
            503,
            "not-recorded",
            "Not recorded yet",
            "The run "
                + id
                + " is being cancelled, but the store does not write, see /q/health/ready; it ends"
                + " when the store writes again"));
  }

  private static String runId(String text) {
    if (RunId.number(text).isEmpty()) {
      throw Parameters.bad("before must be the id of a run, not " + text);
    }
    return text;
  }

  private static JsonNode json(byte[] body) {
    try {
      return Json.parse(body);
    } catch (MalformedJsonException e) {
      throw Parameters.bad("The body is not JSON: " + e.getMessage());
    }
  }
}
