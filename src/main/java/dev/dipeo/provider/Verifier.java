package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.signature.Algorithm;
import dev.dipeo.signature.Key;
import dev.dipeo.signature.Reason;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.Scheme;
import dev.dipeo.signature.SignedRequest;
import dev.dipeo.signature.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that a request was signed with one of a provider's secrets. Fails closed: a request that
 * no declared scheme confirms is refused. Immutable; without locks, input and output.
 */
final class Verifier {
  /** A scheme with its secrets. */
  record ReadyScheme(RequestCondition when, Scheme scheme) {}

  private final List<DeclaredScheme> declared;
  private final Optional<String> publicUrl;
  private final List<ReadyScheme> schemes;
  private final List<MissingSecret> missing;
  private final Optional<String> unusable;

  /**
   * A verifier.
   *
   * @param missing secrets of the manifest that cannot be read
   * @param unusable why nothing is accepted, regardless of secrets
   */
  Verifier(
      WebhookConfig config,
      List<ReadyScheme> schemes,
      List<MissingSecret> missing,
      Optional<String> unusable) {
    this.declared = config.schemes();
    this.publicUrl = config.publicUrl();
    this.schemes = List.copyOf(schemes);
    this.missing = List.copyOf(missing);
    this.unusable = unusable;
  }

  /** The declared schemes with their readable secrets. */
  static List<ReadyScheme> ready(List<DeclaredScheme> declared, SecretLookup lookup) {
    List<ReadyScheme> schemes = new ArrayList<>();
    for (DeclaredScheme scheme : declared) {
      List<Key> keys = lookup.keys(scheme);
      if (!keys.isEmpty()) {
        schemes.add(new ReadyScheme(scheme.when(), scheme.withKeys(keys)));
      }
    }
    return schemes;
  }

  /** The configured secrets that cannot be read; while there are any, nothing is accepted. */
  List<MissingSecret> missing() {
    return missing;
  }

  /** Why nothing is accepted, other than for missing secrets. */
  Optional<String> unusable() {
    return unusable;
  }

  /** Whether a request can be accepted at all. */
  boolean isReady() {
    return missing.isEmpty() && unusable.isEmpty();
  }

  /** Verifies the request. */
  Verification verify(SignedRequest request, Instant now) {
    if (unusable.isPresent()) {
      return new Verification.Unusable(unusable.get());
    }
    if (!missing.isEmpty()) {
      return new Verification.SecretMissing(
          missing.stream().map(MissingSecret::variable).distinct().toList());
    }
    if (declared.isEmpty()) {
      return new Verification.Unsigned();
    }
    Scheme scheme = schemeOf(request);
    if (scheme == null) {
      return new Verification.Refused(
          Reason.MISSING,
          "none of the %d declared schemes is for this request".formatted(declared.size()),
          false);
    }
    return switch (scheme.verify(asSigned(scheme, request), now)) {
      case Verdict.Accepted accepted ->
          new Verification.Verified(
              accepted.signature(), scheme.signsTime(), scheme.isSplittable());
      case Verdict.Refused refused ->
          new Verification.Refused(
              refused.reason(), refused.detail() + named(scheme), refused.ofBody());
    };
  }

  /** The reason, with the name of the scheme if there are several. */
  private String named(Scheme scheme) {
    if (schemes.size() == 1) {
      return "";
    }
    int at = schemes.stream().map(ReadyScheme::scheme).toList().indexOf(scheme);
    return " [scheme %d of %d, %s]"
        .formatted(at + 1, schemes.size(), scheme.algorithm().declaredName());
  }

  /**
   * The scheme that applies; null if none does. No other is tried: a request must not be able to
   * choose a weaker one by failing.
   */
  private @Nullable Scheme schemeOf(SignedRequest request) {
    for (ReadyScheme ready : schemes) {
      if (ready.when().holds(request, null)) {
        return ready.scheme();
      }
    }
    return null;
  }

  /** The request as its sender signed it, with the address from the manifest. */
  private SignedRequest asSigned(Scheme scheme, SignedRequest request) {
    if (publicUrl.isEmpty()) {
      return request;
    }
    String url = publicUrl.get();
    return new SignedRequest(
        request.method(),
        scheme.signsQuery() ? withQuery(url, request.url()) : url,
        request.headers(),
        request.query(),
        request.body());
  }

  private static String withQuery(String publicUrl, String requestUrl) {
    int query = requestUrl.indexOf('?');
    return query < 0 || publicUrl.indexOf('?') >= 0
        ? publicUrl
        : publicUrl + requestUrl.substring(query);
  }

  /**
   * Whether changing a value of this template changes the signature. Also true without a signature:
   * a third party then gains nothing by changing it.
   */
  boolean covers(RequestTemplate template, SignedRequest request) {
    Scheme scheme = schemeOf(request);
    if (scheme == null) {
      return true;
    }
    for (RequestPart place : template.places()) {
      if (!scheme.covers(place)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the signature would be in the body, and the body is empty. */
  boolean lacksSignedBody(SignedRequest request) {
    return request.body().length == 0
        && declared.stream()
            .filter(scheme -> scheme.when().holds(request, null))
            .findFirst()
            .filter(scheme -> scheme.place() instanceof RequestPart.Json)
            .isPresent();
  }

  /** The code of a text under the provider's key, in hex. */
  String proof(String text) {
    return schemes.stream()
        .map(ReadyScheme::scheme)
        .filter(scheme -> scheme.algorithm() == Algorithm.HMAC_SHA256)
        .findFirst()
        .map(scheme -> scheme.proof(text))
        .orElseThrow(() -> new IllegalStateException("no scheme with hmac_sha256"));
  }

  /** Writes the time of signing into a payload whose first scheme expects it there. */
  void stamp(JsonNode payload, Instant now) {
    schemes.stream().findFirst().ifPresent(ready -> ready.scheme().stamp(payload, now));
  }

  /** The headers that sign a request by the first scheme; none where nothing is signed. */
  Map<String, String> sign(SignedRequest request, Instant now, String deliveryId) {
    if (schemes.isEmpty()) {
      return Map.of();
    }
    Scheme scheme = schemes.getFirst().scheme();
    return scheme.sign(asSigned(scheme, request), now, deliveryId);
  }
}
