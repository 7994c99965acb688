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
   */
  record Verified(String signature, boolean timed) implements Verification {}

  /** This provider declares no signature, and that is allowed. */
  record Unsigned() implements Verification {}

  /** 401. */
  record Refused(Reason reason) implements Verification {}

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
