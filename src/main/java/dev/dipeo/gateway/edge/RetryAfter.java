package dev.dipeo.gateway.edge;

import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Tells a temporarily refused sender when to retry (RFC 9110, section 10.2.3). */
public record RetryAfter(Duration pause) {
  /** A wait as the header's value: whole seconds, rounded up. */
  public static String seconds(Duration wait) {
    return String.valueOf(Math.max(1, wait.plusMillis(999).toSeconds()));
  }

  /** Adds the usual wait. */
  public void addTo(HttpServerResponse response) {
    response.putHeader("Retry-After", seconds(pause));
  }
}
