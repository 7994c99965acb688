package dev.dipeo.provider;

import dev.dipeo.signature.Reason;
import java.util.List;

/** Whether a request is authentic; only the first two may be accepted. */
public sealed interface Verification {
  /**
   * Signed with a configured key.
   *
   * @param signature the matching signature; see {@link Provider#deliveryId}
   * @param timed whether a time was signed along with the body
   * @param splittable whether only the signature identifies a repeated request, because its parts
   *     could be shifted without changing the signature
   */
  record Verified(String signature, boolean timed, boolean splittable) implements Verification {
    /** For content that is not splittable. */
    public Verified(String signature, boolean timed) {
      this(signature, timed, false);
    }

    /** The bytes that identify a repeated request in addition to its signature. */
    public byte[] identifyingBody(byte[] body) {
      return splittable ? new byte[0] : body;
    }
  }

  /** The provider declares no signature, which the policy allows. */
  record Unsigned() implements Verification {}

  /**
   * 401.
   *
   * @param detail the refusing scheme and its reason, for the log; see {@link
   *     dev.dipeo.signature.Verdict.Refused}
   * @param ofBody whether another body with the same headers could be accepted
   */
  record Refused(Reason reason, String detail, boolean ofBody) implements Verification {}

  /** 503: configured secrets are missing. */
  record SecretMissing(List<String> variables) implements Verification {
    public SecretMissing {
      variables = List.copyOf(variables);
    }
  }

  /**
   * 503: the manifest is invalid, or lacks required signature configuration.
   *
   * @param why for the log
   */
  record Unusable(String why) implements Verification {}
}
