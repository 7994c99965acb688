package dev.dipeo.problem;

import dev.dipeo.base.DamagedException;
import dev.dipeo.base.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Maps exceptions of the framework, and those caused by bugs, to problem documents without class
 * names or stack traces.
 */
public class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  public Response ours(ProblemException failure) {
    return ProblemResponse.of(failure.problem());
  }

  @ServerExceptionMapper
  public Response known(WebApplicationException failure, ContainerRequestContext request) {
    Response.StatusType status = failure.getResponse().getStatusInfo();
    String path = "/" + request.getUriInfo().getPath().replaceFirst("^/+", "");
    return switch (status.getStatusCode()) {
      case 404 -> ProblemResponse.of(ProblemResponse.nothingAt(path));
      case 405 -> {
        String allowed = String.join(", ", AllowedMethods.at(path));
        Response answer =
            problem(
                status,
                "method-not-allowed",
                request.getMethod() + " is not answered at " + path + "; possible: " + allowed);
        yield Response.fromResponse(answer).header("Allow", allowed).build();
      }
      case 406 ->
          problem(
              status,
              "not-acceptable",
              "Answers are application/json, of live runs text/event-stream; ask for that in"
                  + " Accept");
      case 413 -> ProblemResponse.of(ProblemResponse.bodyTooLarge());
      case 415 ->
          problem(
              status,
              "unsupported-content-type",
              "The content type is not read; send application/json");
      default ->
          status.getStatusCode() >= 500
              ? unknown(failure)
              : problem(status, typeOf(status), status.getReasonPhrase());
    };
  }

  private static Response problem(Response.StatusType status, String type, String detail) {
    return ProblemResponse.of(
        new Problem(status.getStatusCode(), type, status.getReasonPhrase(), detail));
  }

  private static String typeOf(Response.StatusType status) {
    return status.getReasonPhrase().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  @ServerExceptionMapper
  public Response damaged(DamagedException failure) {
    LOG.error(failure.getMessage());
    return ProblemResponse.of(
        new Problem(500, "damaged", "Damaged", String.valueOf(failure.getMessage())));
  }

  @ServerExceptionMapper
  public Response unknown(Throwable failure) {
    return ProblemResponse.of(ProblemResponse.bug(failure));
  }
}
