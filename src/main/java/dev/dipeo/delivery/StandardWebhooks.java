package dev.dipeo.delivery;

import dev.dipeo.base.RequestHeaders;
import dev.dipeo.delivery.DeliveryException.Kind;
import dev.dipeo.secret.Secrets;
import dev.dipeo.secret.UnusableSecretException;
import dev.dipeo.signature.Algorithm;
import dev.dipeo.signature.Encoding;
import dev.dipeo.signature.Key;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.Scheme;
import dev.dipeo.signature.SignatureSyntax;
import dev.dipeo.signature.SignedContent;
import dev.dipeo.signature.SignedRequest;
import dev.dipeo.signature.TimestampRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Signs by Standard Webhooks (standardwebhooks.com): {@code webhook-id}, {@code webhook-timestamp}
 * and {@code webhook-signature}, with one signature per secret, so that a receiver can rotate.
 */
final class StandardWebhooks {
  static final String ID = RequestHeaders.WEBHOOK_ID;
  static final String TIMESTAMP = RequestHeaders.WEBHOOK_TIMESTAMP;
  static final String SIGNATURE = RequestHeaders.WEBHOOK_SIGNATURE;

  private static final String PREFIX = "whsec_";
  private static final String SECRET = "secret.";

  private final Scheme scheme;

  private StandardWebhooks(Scheme scheme) {
    this.scheme = scheme;
  }

  /**
   * A signer with the secrets of these variables. All of them must exist: a webhook that should be
   * signed is not sent without.
   *
   * @param variables names; {@code secret.NAME} for a secret that must be allowed
   * @param environment finds variables by name
   */
  static StandardWebhooks with(
      List<String> variables, Function<String, Optional<String>> environment, Secrets secrets)
      throws DeliveryException {
    List<Key> keys = new ArrayList<>();
    for (String variable : variables) {
      keys.add(
          variable.startsWith(SECRET)
              ? key(variable, allowed(variable.substring(SECRET.length()), secrets))
              : key(
                  variable,
                  environment
                      .apply(variable)
                      .map(String::strip)
                      .filter(text -> !text.isEmpty())
                      .orElseThrow(() -> invalid(variable, "is not set"))));
    }
    RequestPart id = new RequestPart.Header(ID);
    return new StandardWebhooks(
        new Scheme(
            Algorithm.HMAC_SHA256,
            new RequestPart.Header(SIGNATURE),
            SignatureSyntax.parse("v1,{signature}"),
            Encoding.BASE64,
            SignedContent.parse("{id}.{timestamp}.{body}", id),
            Optional.of(
                new TimestampRule(
                    Optional.of(new RequestPart.Header(TIMESTAMP)),
                    TimestampRule.Unit.SECONDS,
                    Optional.of(TimestampRule.DEFAULT_TOLERANCE),
                    Optional.of(TimestampRule.DEFAULT_TOLERANCE))),
            keys));
  }

  private static String allowed(String name, Secrets secrets) throws DeliveryException {
    try {
      return secrets.value(name).strip();
    } catch (UnusableSecretException e) {
      throw new DeliveryException(
          Kind.INVALID, "config.sign.secret: " + e.getMessage() + "; nothing sent");
    }
  }

  private static Key key(String variable, String secret) throws DeliveryException {
    try {
      String encoded = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
      return Key.of(Algorithm.HMAC_SHA256, Base64.getDecoder().decode(encoded));
    } catch (IllegalArgumentException e) {
      // Not passed on as cause: its message quotes characters of the secret.
      throw invalid(variable, "is not whsec_ with base64 behind");
    }
  }

  /** The headers of the signature. */
  Map<String, String> headers(OutgoingRequest request, String id, Instant at)
      throws DeliveryException {
    try {
      return scheme.sign(
          new SignedRequest(
              request.method(),
              request.url().toString(),
              Map.of(),
              Map.of(),
              request.body().orElse(new byte[0])),
          at,
          id);
    } catch (IllegalStateException e) {
      throw new DeliveryException(
          Kind.INVALID,
          "config.sign: the Idempotency-Key is signed as webhook-id, and cannot hold a dot or be"
              + " longer than "
              + SignedContent.MAX_FREE_LENGTH
              + " characters");
    }
  }

  private static DeliveryException invalid(String variable, String what) {
    return new DeliveryException(
        Kind.INVALID,
        "config.sign.secret: the environment variable " + variable + " " + what + "; nothing sent");
  }
}
