package dev.dipeo.signature;

/** The result of verifying. */
public sealed interface Verdict {
  /**
   * The request comes from a holder of the key.
   *
   * @param signature the encoded signature that matched, without surrounding text that a third
   *     party could vary
   */
  record Accepted(String signature) implements Verdict {}

  /**
   * The request is not authentic, or this cannot be decided.
   *
   * @param detail the cause, for the log: places of the declaration, numbers and formats; quotes
   *     nothing of the request except its time
   * @param ofBody whether another body with the same headers could be accepted
   */
  record Refused(Reason reason, String detail, boolean ofBody) implements Verdict {}
}
