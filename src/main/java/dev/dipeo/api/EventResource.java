package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.IdSource;
import dev.dipeo.base.Problem;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Inbox;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournaledEvent;
import dev.dipeo.problem.ProblemException;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.RecordedRun;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Events, and the runs that they started. */
@Path("/api")
@Tag(name = "events")
@Produces(MediaType.APPLICATION_JSON)
public class EventResource {
  private static final Logger LOG = Logger.getLogger(EventResource.class);

  private final Journal journal;
  private final RunStore runs;
  private final Inbox inbox;
  private final IdSource ids;
  private final InstantSource clock;

  public EventResource(
      Journal journal, RunStore runs, Inbox inbox, IdSource ids, InstantSource clock) {
    this.journal = journal;
    this.runs = runs;
    this.inbox = inbox;
    this.ids = ids;
    this.clock = clock;
  }

  @GET
  @Path("/events")
  @Operation(summary = "Events, newest first")
  public Uni<ObjectNode> list(
      @QueryParam("provider") Optional<String> provider,
      @QueryParam("name") Optional<String> name,
      @QueryParam("delivery_id") Optional<String> deliveryId,
      @QueryParam("state") Optional<String> state,
      @QueryParam("before") Optional<String> before,
      @QueryParam("limit") @DefaultValue("50") String limit) {
    EventQuery query =
        new EventQuery(
            provider,
            name,
            deliveryId,
            state.map(text -> Parameters.oneOf("state", EventState.class, text)),
            before.map(EventResource::before).orElse(Long.MAX_VALUE),
            Parameters.limit(limit));
    return journal.list(query).map(events -> Page.of("events", events, EventJson::summary));
  }

  @GET
  @Path("/events/{id}")
  @Operation(summary = "One event with headers and payload")
  public Uni<ObjectNode> show(@PathParam("id") String id) {
    return find(id).chain(this::whole);
  }

  @POST
  @Path("/events/{id}/replay")
  @Operation(summary = "Records the event once more, which starts new runs")
  public Uni<Response> replay(@PathParam("id") String id) {
    return find(id).map(EventResource::requireDispatched).chain(this::replay);
  }

  /** An event that is not dispatched yet will start its runs anyway. */
  private static Event requireDispatched(JournaledEvent found) {
    if (found.state() == EventState.RECEIVED) {
      throw new ProblemException(
          new Problem(
              409,
              "event-not-dispatched",
              "Event is not dispatched",
              "The event "
                  + found.event().executionId()
                  + " is still to start its runs; replay it afterwards"));
    }
    return found.event();
  }

  private Uni<Response> replay(Event first) {
    Event again = first.replay(ids.next(), clock.instant());
    return inbox
        .take(again)
        .invoke(
            () ->
                LOG.infof(
                    "event.replayed execution=%s replay_of=%s event=%s.%s",
                    again.executionId(), first.executionId(), again.provider(), again.name()))
        .map(
            _ ->
                Response.accepted(
                        EventJson.summary(
                            new JournaledEvent(again, EventState.RECEIVED, Optional.empty())))
                    .header("Location", "/api/executions/" + again.executionId())
                    .build());
  }

  @GET
  @Path("/executions/{id}")
  @Operation(summary = "What one event set going: the event, and every run that it started or woke")
  public Uni<ObjectNode> execution(@PathParam("id") String id) {
    return find(id)
        .chain(
            event ->
                Uni.combine()
                    .all()
                    .unis(whole(event), runs.ofEvent(event.event().id()))
                    .asTuple()
                    .emitOn(Infrastructure.getDefaultExecutor()) // diagrams are read again
                    .map(found -> execution(event, found.getItem1(), found.getItem2())));
  }

  private static ObjectNode execution(
      JournaledEvent event, ObjectNode shown, List<RecordedRun> started) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("execution_id", event.event().executionId());
    answer.set("event", shown);
    var list = answer.putArray("runs");
    FailedLines lines = new FailedLines();
    started.forEach(run -> list.add(RunJson.whole(run, lines)));
    return answer;
  }

  private Uni<ObjectNode> whole(JournaledEvent event) {
    return journal
        .replaysOf(event.event().id())
        .map(replaysOfIt -> EventJson.whole(event, replaysOfIt));
  }

  /**
   * Finds an event by execution id, whose provider must be the event's; the id of a duplicate may
   * lead to the first.
   */
  private Uni<JournaledEvent> find(String executionId) {
    return journal
        .find(eventId(executionId))
        .map(
            found ->
                found
                    .filter(event -> names(executionId, event.event().provider()))
                    .orElseThrow(() -> Parameters.notFound("Event", executionId)));
  }

  private static boolean names(String executionId, String provider) {
    return Event.executionId(provider, eventId(executionId)).equals(executionId);
  }

  private static long before(String executionId) {
    return Event.idOf(executionId)
        .orElseThrow(() -> Parameters.bad("before must be the id of an event, not " + executionId));
  }

  private static long eventId(String executionId) {
    return Event.idOf(executionId).orElseThrow(() -> Parameters.notFound("Event", executionId));
  }
}
