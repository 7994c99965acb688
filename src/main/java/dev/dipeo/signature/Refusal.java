package dev.dipeo.signature;

import java.util.List;

/** Ends a verification. Has no stack trace, because attackers determine how often it is thrown. */
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

  /**
   * The only value of a list.
   *
   * @param spoken name of the value in the message
   */
  static String requireSingle(List<String> values, String spoken) throws Refusal {
    if (values.size() > 1) {
      throw new Refusal(Reason.DUPLICATE_HEADER, spoken + " is there " + values.size() + " times");
    }
    if (values.isEmpty()) {
      throw new Refusal(Reason.MISSING, spoken + " is not there");
    }
    if (values.getFirst().isEmpty()) {
      throw new Refusal(Reason.MISSING, spoken + " is empty");
    }
    return values.getFirst();
  }
}
