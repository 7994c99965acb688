package dev.dipeo.provider;

import dev.dipeo.signature.Reason;
import java.util.List;

/** Whether a request is from whom it says; only the first two may be let in. */
public sealed interface Verification {
  /**
   * Signed with a configured key.
   *
   * @param signature what matched; see {@link Provider#deliveryId}
   * @param timed whether a time was signed along with the body
   * @param splittable whether only the signature tells a repeated request: its parts could be moved
   *     against each other without changing it
   */
  record Verified(String signature, boolean timed, boolean splittable) implements Verification {
    /** Of a request whose parts have their places. */
    public Verified(String signature, boolean timed) {
      this(signature, timed, false);
    }

    /** What tells a repeated request besides its signature. */
    public byte[] identifyingBody(byte[] body) {
      return splittable ? new byte[0] : body;
    }
  }

  /** This provider declares no signature, and that is allowed. */
  record Unsigned() implements Verification {}

  /**
   * 401.
   *
   * @param detail which scheme refuses and why, for the log; see {@link
   *     dev.dipeo.signature.Verdict.Refused}
   * @param ofBody whether other bytes under the same header could be accepted
   */
  record Refused(Reason reason, String detail, boolean ofBody) implements Verification {}

  /** 503: secrets are configured and cannot be had. */
  record SecretMissing(List<String> variables) implements Verification {
    public SecretMissing {
      variables = List.copyOf(variables);
    }
  }

  /**
   * 503: the manifest cannot be used, or says nothing about signatures where it has to.
   *
   * @param why for the log
   */
  record Unusable(String why) implements Verification {}
}
