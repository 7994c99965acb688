package dev.dipeo.api;

import dev.dipeo.base.Problem;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.problem.ProblemResponse;
import dev.dipeo.run.RunsFullException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Tells a caller that there is too much to do already, which is no fault of the program. */
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

  private static Response comeAgain(RuntimeException failure) {
    return Response.fromResponse(
            ProblemResponse.of(
                new Problem(
                    503,
                    "not-accepting",
                    "Not accepting",
                    failure.getMessage() + "; try again later")))
        .header("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}
