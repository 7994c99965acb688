package dev.dipeo.signature;

/** Ends a verification; without a stack trace, because attackers choose how often it is thrown. */
final class Refusal extends Exception {
  private final Reason reason;

  Refusal(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
