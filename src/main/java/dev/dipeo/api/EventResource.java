package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournaledEvent;
import dev.dipeo.run.RunStore;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Events, and what they set going. */
@Path("/api")
@Tag(name = "events")
@Produces(MediaType.APPLICATION_JSON)
public class EventResource {
  private final Journal journal;
  private final RunStore runs;

  public EventResource(Journal journal, RunStore runs) {
    this.journal = journal;
    this.runs = runs;
  }

  @GET
  @Path("/events")
  @Operation(summary = "Events, newest first")
  public Uni<ObjectNode> list(
      @QueryParam("provider") Optional<String> provider,
      @QueryParam("name") Optional<String> name,
      @QueryParam("state") Optional<String> state,
      @QueryParam("before") Optional<String> before,
      @QueryParam("limit") @DefaultValue("50") String limit) {
    EventQuery query =
        new EventQuery(
            provider,
            name,
            state.map(text -> Parameters.oneOf("state", EventState.class, text)),
            before.map(EventResource::before).orElse(Long.MAX_VALUE),
            Parameters.limit(limit));
    return journal.list(query).map(events -> Page.of("events", events, EventJson::summary));
  }

  @GET
  @Path("/events/{id}")
  @Operation(summary = "One event with headers and payload")
  public Uni<ObjectNode> show(@PathParam("id") String id) {
    return find(id).map(EventJson::whole);
  }

  @GET
  @Path("/executions/{id}")
  @Operation(summary = "What one event set going: the event, and every run that it started or woke")
  public Uni<ObjectNode> execution(@PathParam("id") String id) {
    return find(id)
        .chain(
            event ->
                runs.ofEvent(event.event().id())
                    .map(
                        started -> {
                          ObjectNode answer = JsonNodeFactory.instance.objectNode();
                          answer.put("execution_id", event.event().executionId());
                          answer.set("event", EventJson.whole(event));
                          var list = answer.putArray("runs");
                          started.forEach(run -> list.add(RunJson.whole(run)));
                          return answer;
                        }));
  }

  /** By execution id; the provider in it must be the event's. */
  private Uni<JournaledEvent> find(String executionId) {
    return journal
        .find(eventId(executionId))
        .map(
            found ->
                found
                    .filter(event -> event.event().executionId().equals(executionId))
                    .orElseThrow(() -> Parameters.notFound("Event", executionId)));
  }

  private static long before(String executionId) {
    return Event.idOf(executionId)
        .orElseThrow(() -> Parameters.bad("before must be the id of an event, not " + executionId));
  }

  private static long eventId(String executionId) {
    return Event.idOf(executionId).orElseThrow(() -> Parameters.notFound("Event", executionId));
  }
}
