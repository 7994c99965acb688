package dev.dipeo.problem;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;

/** Renders a {@link Problem} as an {@code application/problem+json} response. */
public final class ProblemResponse {
  private static final Logger LOG = Logger.getLogger(ProblemResponse.class);

  public static final String MEDIA_TYPE = "application/problem+json";

  /** Types are URNs: stable, and without the promise of a page. */
  private static final String TYPE_PREFIX = "urn:dipeo:problem:";

  private ProblemResponse() {}

  public static Response of(Problem problem) {
    return Response.status(problem.status()).type(MEDIA_TYPE).entity(document(problem)).build();
  }

  /** Ends a response below the resources, where there is no {@link Response}. */
  public static Future<Void> end(HttpServerResponse response, Problem problem) {
    return response
        .setStatusCode(problem.status())
        .putHeader("Content-Type", MEDIA_TYPE)
        .end(Buffer.buffer(document(problem)));
  }

  /** A body above the configured limit. */
  public static Problem bodyTooLarge() {
    return new Problem(
        413,
        "request-entity-too-large",
        "Request Entity Too Large",
        "The body is larger than this server takes");
  }

  /** A failure that a bug caused; logs it. */
  public static Problem bug(Throwable failure) {
    LOG.error("request.failed reason=bug", failure);
    return new Problem(
        500, "internal-error", "Internal error", "Something went wrong; the log says what");
  }

  /** A path that does not exist, or that the caller need not know about. */
  public static Problem nothingAt(String path) {
    return new Problem(404, "not-found", "Not Found", "There is nothing at " + path);
  }

  /** The document, as UTF-8 JSON. */
  public static byte[] document(Problem problem) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document
        .put("type", TYPE_PREFIX + problem.type())
        .put("title", problem.title())
        .put("status", problem.status())
        .put("detail", problem.detail());
    document.setAll(problem.extra());
    return Json.bytes(document);
  }
}
