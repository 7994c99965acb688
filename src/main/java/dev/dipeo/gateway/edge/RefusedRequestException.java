package dev.dipeo.gateway.edge;

import dev.dipeo.base.Problem;

/**
 * A request is refused because two servers could read it differently, or because its sender takes
 * too long. Has no stack trace, as strangers cause it.
 */
final class RefusedRequestException extends Exception {
  private final String reason;
  private final transient Problem problem;

  /**
   * @param reason name in the log, as {@code two_lengths}
   */
  RefusedRequestException(String reason, Problem problem) {
    super(problem.detail(), null, false, false);
    this.reason = reason;
    this.problem = problem;
  }

  /** A malformed request: 400 (RFC 9112). */
  static RefusedRequestException malformed(String reason, String detail) {
    return new RefusedRequestException(
        reason, new Problem(400, "bad-request", "Bad request", detail));
  }

  String reason() {
    return reason;
  }

  Problem problem() {
    return problem;
  }
}
