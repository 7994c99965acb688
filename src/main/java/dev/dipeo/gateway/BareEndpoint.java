package dev.dipeo.gateway;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * What receiving is measured against: reads the same body and answers a constant. Off unless a
 * benchmark switches it on.
 */
@Path("/bench/bare")
@NonBlocking
public class BareEndpoint {
  private static final String ANSWER =
      "{\"status\":\"processed\",\"provider\":\"bench\",\"event\":\"bare\",\"execution_id\":\"webhook-bench-1000000000000000000\"}";

  private final boolean on;

  BareEndpoint(
      @ConfigProperty(name = "dipeo.bench.bare-endpoint", defaultValue = "false") boolean on) {
    this.on = on;
  }

  @POST
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(hidden = true)
  public String constant(byte[] body) {
    if (!on) {
      throw new NotFoundException();
    }
    return ANSWER;
  }
}
