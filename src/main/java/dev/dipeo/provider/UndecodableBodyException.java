package dev.dipeo.provider;

import dev.dipeo.base.Problem;

/**
 * A body that cannot be decompressed. Has no stack trace, as senders determine how often it is
 * thrown.
 */
public final class UndecodableBodyException extends Exception {
  private final String reason;
  private final transient Problem problem;

  /**
   * @param reason a single word, for the log
   * @param detail for the log; quotes values of the sender
   * @param problem the response to the sender
   */
  public UndecodableBodyException(String reason, String detail, Problem problem) {
    super(detail, null, false, false);
    this.reason = reason;
    this.problem = problem;
  }

  public String reason() {
    return reason;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  public Problem problem() {
    return problem;
  }

  /** Whether the bytes do not match their declared format. */
  boolean isMalformed() {
    return problem.status() == 400;
  }
}
