package dev.dipeo.signature;

/** The result of verifying. */
public sealed interface Verdict {
  /**
   * The request is from somebody who holds the key.
   *
   * @param signature the one signature that matched, encoded, without anything around it that a
   *     third party could vary
   */
  record Accepted(String signature) implements Verdict {}

  /**
   * It is not, or cannot be told.
   *
   * @param detail what is wrong, for the log: places of the declaration, numbers and forms, and
   *     quotes nothing of the request but its time
   * @param ofBody whether other bytes under the same header could be accepted
   */
  record Refused(Reason reason, String detail, boolean ofBody) implements Verdict {}
}
