package dev.dipeo.problem;

import dev.dipeo.base.DamagedException;
import dev.dipeo.base.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Makes a problem document of everything that the framework or a bug throws; no class name and no
 * stack trace gets out.
 */
public class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  public Response ours(ProblemException failure) {
    return ProblemResponse.of(failure.problem());
  }

  @ServerExceptionMapper
  public Response known(WebApplicationException failure) {
    Response.StatusType status = failure.getResponse().getStatusInfo();
    if (status.getStatusCode() >= 500) {
      return unknown(failure);
    }
    if (status.getStatusCode() == 413) {
      return ProblemResponse.of(ProblemResponse.bodyTooLarge());
    }
    String phrase = status.getReasonPhrase();
    String type = phrase.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    Response response =
        ProblemResponse.of(new Problem(status.getStatusCode(), type, phrase, phrase));
    Object allow = failure.getResponse().getHeaders().getFirst("Allow");
    return allow == null
        ? response
        : Response.fromResponse(response).header("Allow", allow).build();
  }

  @ServerExceptionMapper
  public Response damaged(DamagedException failure) {
    LOG.error(failure.getMessage());
    return ProblemResponse.of(
        new Problem(500, "damaged", "Damaged", String.valueOf(failure.getMessage())));
  }

  @ServerExceptionMapper
  public Response unknown(Throwable failure) {
    LOG.error("A request failed because of a bug", failure);
    return ProblemResponse.of(
        new Problem(
            500, "internal-error", "Internal error", "Something went wrong; the log says what"));
  }
}
