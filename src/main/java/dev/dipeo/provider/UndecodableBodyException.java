package dev.dipeo.provider;

import dev.dipeo.base.Problem;

/** A body cannot be decompressed. Has no stack trace, as senders choose how often it is thrown. */
public final class UndecodableBodyException extends Exception {
  private final String reason;
  private final transient Problem problem;

  /**
   * A body that cannot be decompressed.
   *
   * @param reason in a word, for the log
   * @param detail for the log; a value of the sender in it is quoted
   * @param problem the answer to the sender
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

  /** Whether the bytes are not in the format that their header declares. */
  boolean isMalformed() {
    return problem.status() == 400;
  }
}
