package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Problem;
import dev.dipeo.delivery.DeadLetters;
import dev.dipeo.delivery.Delivery;
import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Outgoing webhooks. */
@Path("/api/deliveries")
@Tag(name = "deliveries")
@Produces(MediaType.APPLICATION_JSON)
public class DeliveryResource {
  private final DeliveryStore store;
  private final DeadLetters deadLetters;

  public DeliveryResource(DeliveryStore store, DeadLetters deadLetters) {
    this.store = store;
    this.deadLetters = deadLetters;
  }

  @GET
  @Operation(summary = "Deliveries, newest first, without their attempts")
  public Uni<ObjectNode> list(
      @QueryParam("state") Optional<String> state,
      @QueryParam("run") Optional<String> run,
      @QueryParam("before") Optional<String> before,
      @QueryParam("limit") @DefaultValue("50") String limit) {
    return store
        .list(
            new DeliveryStore.Query(
                state.map(text -> Parameters.oneOf("state", Delivery.State.class, text)),
                run,
                before.map(DeliveryResource::before).orElse(Long.MAX_VALUE),
                Parameters.limit(limit)))
        .map(found -> Page.of("deliveries", found, DeliveryJson::summary));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "One delivery with its attempts")
  public Uni<ObjectNode> show(@PathParam("id") String id) {
    return store.find(number(id)).map(found -> whole(found, id));
  }

  @POST
  @Path("/{id}/retry")
  @Operation(summary = "Sends a dead delivery once more, now; answers with what came of it")
  public Uni<ObjectNode> retry(@PathParam("id") String id) {
    return deadLetters
        .retry(number(id))
        .onFailure(DeadLetters.NotRetriedException.class)
        .transform(
            refused ->
                new ProblemException(
                    new Problem(
                        409,
                        "delivery-not-dead",
                        "Delivery is not dead",
                        String.valueOf(refused.getMessage()))))
        .map(found -> whole(found, id));
  }

  private static ObjectNode whole(Optional<Delivery> found, String id) {
    return DeliveryJson.whole(found.orElseThrow(() -> Parameters.notFound("Delivery", id)));
  }

  private static long number(String id) {
    return Delivery.numberOf(id).orElseThrow(() -> Parameters.notFound("Delivery", id));
  }

  private static long before(String id) {
    return Delivery.numberOf(id)
        .orElseThrow(() -> Parameters.bad("before must be the id of a delivery, not " + id));
  }
}
