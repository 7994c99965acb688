package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.LowerCase;
import dev.dipeo.replica.Replica;
import dev.dipeo.replica.Replicas;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The processes that share the store. */
@Path("/api/replicas")
@Produces(MediaType.APPLICATION_JSON)
public class ReplicaResource {
  private final Replicas replicas;

  public ReplicaResource(Replicas replicas) {
    this.replicas = replicas;
  }

  @GET
  @Operation(summary = "The processes that share the store, and how much each is at")
  public Uni<ObjectNode> list() {
    long self = replicas.self();
    return replicas
        .list()
        .map(
            all -> {
              ObjectNode json = JsonNodeFactory.instance.objectNode();
              var array = json.putArray("replicas");
              all.forEach(replica -> array.add(json(replica, self)));
              return json;
            });
  }

  private static ObjectNode json(Replica replica, long self) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", replica.id())
        .put("name", replica.name())
        .put("kind", LowerCase.of(replica.kind()));
    replica.since().ifPresent(since -> json.put("since", since.toString()));
    return json.put("runs", replica.runs())
        .put("events", replica.events())
        .put("answers", replica.id() == self);
  }
}
