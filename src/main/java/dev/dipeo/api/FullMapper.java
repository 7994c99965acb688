package dev.dipeo.api;

import dev.dipeo.base.PassingException;
import dev.dipeo.base.Problem;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.problem.ProblemResponse;
import dev.dipeo.run.RunsFullException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers temporary failures with 503 and Retry-After; the request is not at fault. */
public class FullMapper {
  private static final int RETRY_AFTER_SECONDS = 1;

  @ServerExceptionMapper
  public Response full(JournalFullException failure) {
    return comeAgain(failure);
  }

  @ServerExceptionMapper
  public Response full(RunsFullException failure) {
    return comeAgain(failure);
  }

  /**
   * The store is unavailable. Its message is not shown: it is for the operator and names paths of
   * the host.
   */
  @ServerExceptionMapper
  public Response outage(PassingException failure) {
    return comeAgain("Nothing can be recorded at the moment, see /q/health/ready");
  }

  private static Response comeAgain(RuntimeException failure) {
    return comeAgain(String.valueOf(failure.getMessage()));
  }

  private static Response comeAgain(String why) {
    return Response.fromResponse(
            ProblemResponse.of(
                new Problem(503, "not-accepting", "Not accepting", why + "; try again later")))
        .header("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}
