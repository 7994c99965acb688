package dev.dipeo.gateway.edge;

import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/** Tells a temporarily refused sender when to retry (RFC 9110, section 10.2.3). */
public record RetryAfter(Duration pause) {
  /** Adds a specific wait. */
  public static Response addTo(Response response, Duration wait) {
    return Response.fromResponse(response)
        .header("Retry-After", Math.max(1, wait.plusMillis(999).toSeconds()))
        .build();
  }

  /** Adds the usual wait. */
  public void addTo(HttpServerResponse response) {
    response.putHeader("Retry-After", String.valueOf(seconds()));
  }

  public Response addTo(Response response, int status) {
    return status == 503 || status == 429
        ? Response.fromResponse(response).header("Retry-After", seconds()).build()
        : response;
  }

  private long seconds() {
    return Math.max(1, pause.toSeconds());
  }
}
