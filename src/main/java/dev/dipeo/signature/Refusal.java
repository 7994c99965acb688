package dev.dipeo.signature;

/** Ends a verification; without a stack trace, because attackers choose how often it is thrown. */
final class Refusal extends Exception {
  private final Reason reason;
  private final String detail;

  /**
   * @param detail see {@link Verdict.Refused}
   */
  Refusal(Reason reason, String detail) {
    super(reason.name(), null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  String detail() {
    return detail;
  }

  Reason reason() {
    return reason;
  }
}
