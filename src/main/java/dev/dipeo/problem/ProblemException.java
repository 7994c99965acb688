package dev.dipeo.problem;

import dev.dipeo.base.Problem;

/** Ends a request with a {@link Problem}. */
public final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
