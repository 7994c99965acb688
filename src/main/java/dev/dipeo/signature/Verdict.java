package dev.dipeo.signature;

/** What came of verifying. */
public sealed interface Verdict {
  /**
   * The request is from somebody who holds the key.
   *
   * @param signature the one signature that matched, encoded, without anything around it that a
   *     third party could vary
   */
  record Accepted(String signature) implements Verdict {}

  /** It is not, or cannot be told. */
  record Refused(Reason reason) implements Verdict {}
}
