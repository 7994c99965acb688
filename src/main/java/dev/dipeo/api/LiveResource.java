package dev.dipeo.api;

import dev.dipeo.api.LiveEvent.Kind;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.RecordedRun;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.ResponseHeader;

/** Live streams of runs. */
@Path("/api")
@Tag(name = "runs")
public class LiveResource {
  private static final Logger LOG = Logger.getLogger(LiveResource.class);

  private final LiveReaders readers;
  private final RunStore runs;
  private final RunEngine engine;

  public LiveResource(LiveReaders readers, RunStore runs, RunEngine engine) {
    this.readers = readers;
    this.runs = runs;
    this.engine = engine;
  }

  /**
   * The status of a stream is sent before its first event, so problems are detected here, on a
   * worker thread.
   */
  @GET
  @Path("/runs/{id}/live")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Blocking
  @Operation(summary = "One run as it is, and then each thing that happens, until it has ended")
  @APIResponse(
      responseCode = "200",
      description = "OK",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING)))
  @ResponseHeader(name = "Cache-Control", value = "no-store")
  @ResponseHeader(name = "X-Accel-Buffering", value = "no") // else a proxy may gather it first
  public Multi<OutboundSseEvent> live(
      @PathParam("id") String id, @Context Request request, @Context Sse sse) {
    LiveReader reader = readers.open(id);
    RecordedRun now;
    try {
      now = now(id);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
    Multi<LiveEvent> events;
    if (request.getMethod().equals(HttpMethod.HEAD)) {
      reader.close();
      events = Multi.createFrom().empty();
    } else if (now.run().state().isFinal()) {
      reader.close();
      events = Multi.createFrom().items(LiveEvent.run(now), LiveEvent.runFinished(now.run()));
    } else {
      LiveSnapshot snapshot = LiveSnapshot.of(now);
      events =
          reader
              .read(snapshot.run())
              .filter(snapshot::lacks)
              .onItem()
              .invoke(event -> lookElsewhere(event, reader));
    }
    return events.map(event -> sent(event, sse));
  }

  /** Reads the run after all earlier writes: the start of a node may not be on disk yet. */
  private RecordedRun now(String id) {
    return runs.written()
        .chain(() -> runs.find(id))
        .await()
        .indefinitely()
        .orElseThrow(() -> Parameters.notFound("Run", id));
  }

  /** Sends the end also for a run that another process drives, or that is not driven yet. */
  private void lookElsewhere(LiveEvent event, LiveReader reader) {
    if (event.kind() != Kind.KEEP_ALIVE || engine.drives(reader.runId())) {
      return;
    }
    runs.find(reader.runId())
        .subscribe()
        .with(
            found ->
                found
                    .map(RecordedRun::run)
                    .filter(run -> run.state().isFinal())
                    .ifPresent(run -> reader.end(LiveEvent.runFinished(run))),
            failure -> LOG.debugf(failure, "run.not_read run=%s", reader.runId()));
  }

  private static OutboundSseEvent sent(LiveEvent event, Sse sse) {
    return event.kind() == Kind.KEEP_ALIVE
        ? sse.newEventBuilder().comment("").build()
        : sse.newEventBuilder().name(event.kind().text()).data(event.data()).build();
  }
}
