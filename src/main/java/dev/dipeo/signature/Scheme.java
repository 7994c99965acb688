package dev.dipeo.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.base.Sha256;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One way of signing requests, with its keys. Immutable and lock-free; shared by all threads.
 *
 * <p>The declaration decides everything: a request cannot choose the algorithm, the encoding or the
 * signed content. Comparison takes constant time and covers the encoded text, so a signature has
 * only one valid spelling.
 */
public final class Scheme {
  /** Most keys tried; enough for every rotation. */
  public static final int MAX_KEYS = 8;

  private final Algorithm algorithm;
  private final RequestPart place;
  private final SignatureSyntax syntax;
  private final Encoding encoding;
  private final SignedContent content;
  private final Optional<TimestampRule> timestamp;
  private final List<Key> keys;
  private final Optional<RequestPart> bodyDigest;

  /**
   * A scheme.
   *
   * @param place part of the request with the signature
   * @param timestamp if present, requests need a valid timestamp
   * @param keys at least one; any of them may match
   */
  public Scheme(
      Algorithm algorithm,
      RequestPart place,
      SignatureSyntax syntax,
      Encoding encoding,
      SignedContent content,
      Optional<TimestampRule> timestamp,
      List<Key> keys) {
    this(algorithm, place, syntax, encoding, content, timestamp, keys, Optional.empty());
  }

  /**
   * A scheme for forms and other bodies.
   *
   * @param bodyDigest part of the request with the SHA-256, in hex, of a body that is not a form;
   *     it is itself signed
   */
  public Scheme(
      Algorithm algorithm,
      RequestPart place,
      SignatureSyntax syntax,
      Encoding encoding,
      SignedContent content,
      Optional<TimestampRule> timestamp,
      List<Key> keys,
      Optional<RequestPart> bodyDigest) {
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException("between 1 and " + MAX_KEYS + " keys are needed");
    }
    if (keys.stream().anyMatch(key -> key.algorithm() != algorithm)) {
      throw new IllegalArgumentException("a key is for another algorithm");
    }
    this.algorithm = algorithm;
    this.place = place;
    this.syntax = syntax;
    this.encoding = encoding;
    this.content = content;
    this.timestamp = timestamp;
    this.keys = List.copyOf(keys);
    this.bodyDigest = bodyDigest;
  }

  public Algorithm algorithm() {
    return algorithm;
  }

  /**
   * Whether changing this part invalidates the signature. Also true for tokens: a third party that
   * has seen a token can send anything anyway.
   */
  public boolean covers(RequestPart at) {
    return algorithm == Algorithm.TOKEN || content.covers(at);
  }

  /** Whether a time is signed, so that the same body has another signature later. */
  public boolean signsTime() {
    return content.hasTimestamp();
  }

  /**
   * Whether only the signature distinguishes two requests; see {@link SignedContent#isSplittable}.
   */
  public boolean isSplittable() {
    return content.isSplittable();
  }

  /** Whether the signed address includes the request's query. */
  public boolean signsQuery() {
    return content.signsUrlAndForm();
  }

  /** Verifies that the request was signed with one of the keys, and recently. */
  public Verdict verify(SignedRequest request, Instant now) {
    try {
      return new Verdict.Accepted(check(request, now));
    } catch (Refusal refusal) {
      boolean ofBody =
          place instanceof RequestPart.Json
              || (refusal.reason() == Reason.WRONG && algorithm != Algorithm.TOKEN);
      return new Verdict.Refused(refusal.reason(), refusal.detail(), ofBody);
    }
  }

  private String check(SignedRequest request, Instant now) throws Refusal {
    Body body = new Body(request.body());
    String header =
        Refusal.requireSingle(
            place.all(request, place instanceof RequestPart.Json ? body.get() : null),
            place.spoken());
    SignatureSyntax.Found found = syntax.read(header);
    if (found == null) {
      throw new Refusal(Reason.MALFORMED, place.spoken() + " " + syntax.fault(header));
    }
    // A timestamp inside the body counts only after the body is known to be authentic.
    boolean timestampInBody =
        timestamp
                .flatMap(TimestampRule::place)
                .filter(RequestPart.Json.class::isInstance)
                .isPresent()
            && !content.hasTimestamp();
    String text = timestampInBody ? "" : freshTimestamp(request, found, body, now);
    String signature =
        algorithm == Algorithm.TOKEN
            ? matchingToken(found)
            : matchingSignature(found, request, text, body);
    if (timestampInBody) {
      freshTimestamp(request, found, body, now);
    }
    return signature;
  }

  private String freshTimestamp(
      SignedRequest request, SignatureSyntax.Found found, Body body, Instant now) throws Refusal {
    if (timestamp.isEmpty()) {
      return "";
    }
    TimestampRule rule = timestamp.get();
    String text;
    if (rule.place().isPresent()) {
      RequestPart at = rule.place().get();
      text =
          Refusal.requireSingle(
              at.all(request, at instanceof RequestPart.Json ? body.get() : null),
              "the timestamp, " + at.spoken() + ",");
    } else {
      text =
          found
              .timestamp()
              .orElseThrow(() -> new Refusal(Reason.MISSING, place.spoken() + " has no timestamp"));
    }
    Refusal refusal = rule.refuses(text, now);
    if (refusal != null) {
      throw refusal;
    }
    return text;
  }

  private String matchingToken(SignatureSyntax.Found found) throws Refusal {
    for (String given : found.signatures()) {
      byte[] bytes = given.getBytes(UTF_8);
      boolean matches = false;
      for (Key key : keys) {
        matches |= MessageDigest.isEqual(key.token(), bytes);
      }
      if (matches) {
        return given;
      }
    }
    throw new Refusal(
        Reason.WRONG, place.spoken() + " is none of the configured tokens" + ofSecrets());
  }

  private String matchingSignature(
      SignatureSyntax.Found found, SignedRequest request, String time, Body body) throws Refusal {
    List<String> candidates = new ArrayList<>(found.signatures().size());
    int characters = encoding.characters(algorithm.length());
    for (String given : found.signatures()) {
      if (algorithm.length() == 0 ? !given.isEmpty() : given.length() == characters) {
        candidates.add(given);
      }
    }
    if (candidates.isEmpty()) {
      throw new Refusal(Reason.MALFORMED, length(found.signatures().getFirst()));
    }
    boolean limited = timestamp.flatMap(TimestampRule::past).isPresent();
    boolean form = !isDigested(request);
    List<byte[]> pieces = content.fill(request, time, body::get, limited, form);
    for (Key key : keys) {
      String match =
          algorithm.isHmac() ? mac(key, candidates, pieces) : publicKey(key, candidates, pieces);
      if (match != null) {
        return match;
      }
    }
    boolean decodes =
        candidates.stream().anyMatch(candidate -> encoding.decode(candidate).isPresent());
    if (!decodes) {
      throw new Refusal(
          Reason.MALFORMED,
          place.spoken()
              + " is not "
              + encoding.declaredName()
              + (encoding == Encoding.HEX ? " in small letters" : ""));
    }
    throw new Refusal(
        Reason.WRONG,
        "signed with another secret or over other bytes: the secret differs from the sender's, or"
            + " something on the way changed the body"
            + ofSecrets());
  }

  private String ofSecrets() {
    return keys.size() == 1 ? "" : " (all " + keys.size() + " secrets were tried)";
  }

  /** The error for a signature of the wrong length; names the algorithm whose length it has. */
  private String length(String given) {
    if (given.isEmpty()) {
      return place.spoken() + " has no signature";
    }
    String said =
        "%s has %d characters, %d are expected of %s in %s"
            .formatted(
                place.spoken(),
                given.length(),
                encoding.characters(algorithm.length()),
                algorithm.declaredName(),
                encoding.declaredName());
    for (Algorithm other : Algorithm.values()) {
      if (other.isHmac() && encoding.characters(other.length()) == given.length()) {
        return said + "; it has the length of " + other.declaredName();
      }
    }
    return said;
  }

  /** Whether the body is signed through its digest; if so, the digest must match. */
  private boolean isDigested(SignedRequest request) throws Refusal {
    if (bodyDigest.isEmpty() || bodyDigest.get().all(request, null).isEmpty()) {
      return false;
    }
    byte[] given =
        Refusal.requireSingle(bodyDigest.get().all(request, null), bodyDigest.get().spoken())
            .getBytes(UTF_8);
    if (!MessageDigest.isEqual(given, Sha256.hex(request.body()).getBytes(UTF_8))) {
      throw new Refusal(
          Reason.WRONG,
          bodyDigest.get().spoken() + " is not the digest of this body: it was changed on the way");
    }
    return true;
  }

  private @Nullable String mac(Key key, List<String> candidates, List<byte[]> pieces) {
    String expected = encoding.encode(key.mac(pieces));
    byte[] expectedBytes = expected.getBytes(UTF_8);
    boolean matches = false;
    for (String candidate : candidates) {
      matches |= MessageDigest.isEqual(expectedBytes, candidate.getBytes(UTF_8));
    }
    return matches ? expected : null;
  }

  private @Nullable String publicKey(Key key, List<String> candidates, List<byte[]> pieces) {
    for (String candidate : candidates) {
      Optional<byte[]> bytes = encoding.decode(candidate);
      if (bytes.isPresent() && key.confirms(bytes.get(), pieces)) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * Writes the time of signing into a payload that this scheme signs, where it belongs there. Other
   * payloads, and those without a time, stay as they are.
   */
  public void stamp(JsonNode payload, Instant now) {
    timestamp
        .filter(rule -> rule.place().isPresent())
        .ifPresent(
            rule -> {
              if (rule.place().get() instanceof RequestPart.Json(JsonPath path)) {
                path.replace(payload, old -> rule.unit().json(now, old));
              }
            });
  }

  /**
   * The headers with which a request passes {@link #verify}: the signature and, if the scheme has
   * them, timestamp and delivery id. A list syntax gets one signature per key, so that a receiver
   * can rotate; otherwise the first key signs.
   *
   * @param request the request to sign; signed headers are taken from it
   * @param deliveryId value for a signed header that the request lacks
   * @throws IllegalStateException when the scheme cannot sign: it has only a public key, or the
   *     signature is in the body
   */
  public Map<String, String> sign(SignedRequest request, Instant now, String deliveryId) {
    if (!(place instanceof RequestPart.Header signatureHeader)) {
      throw new IllegalStateException("the signature does not stand in a header");
    }
    Map<String, String> added = new LinkedHashMap<>();
    String time = timestamp.map(rule -> rule.unit().write(now)).orElse("");
    Optional<RequestPart> timePlace = timestamp.flatMap(TimestampRule::place);
    if (timePlace.isPresent() && timePlace.get() instanceof RequestPart.Header header) {
      added.put(header.name(), time);
    }
    Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
    for (String name : content.headers()) {
      if (headers.putIfAbsent(name, List.of(deliveryId)) == null) {
        added.put(name, deliveryId);
      }
    }
    added.put(signatureHeader.name(), syntax.write(signatures(request, headers, time), time));
    return added;
  }

  private List<String> signatures(
      SignedRequest request, Map<String, List<String>> headers, String time) {
    if (algorithm == Algorithm.TOKEN) {
      return List.of(new String(keys.getFirst().token(), UTF_8));
    }
    SignedRequest complete =
        new SignedRequest(
            request.method(), request.url(), headers, request.query(), request.body());
    try {
      boolean form = !isDigested(complete);
      List<byte[]> pieces = content.fill(complete, time, new Body(request.body())::get, true, form);
      return keys.stream().map(key -> encoding.encode(key.sign(pieces))).toList();
    } catch (Refusal refusal) {
      throw new IllegalStateException(
          "this request cannot be signed: " + refusal.reason(), refusal);
    }
  }

  /**
   * The code of a text under the first key, for handshakes in which a receiver proves that it holds
   * the key (Zoom's {@code encryptedToken}).
   *
   * @throws IllegalStateException when the scheme's algorithm is not an HMAC
   */
  public String proof(String text) {
    if (!algorithm.isHmac()) {
      throw new IllegalStateException(algorithm.declaredName() + " proves nothing");
    }
    return Encoding.HEX.encode(keys.getFirst().mac(List.of(text.getBytes(UTF_8))));
  }

  /** The body as JSON, read at most once; null when it is not JSON. */
  private static final class Body {
    private final byte[] bytes;
    private boolean read;
    private @Nullable JsonNode json;

    Body(byte[] bytes) {
      this.bytes = bytes;
    }

    @Nullable JsonNode get() {
      if (!read) {
        read = true;
        try {
          json = Json.parseBounded(bytes);
        } catch (MalformedJsonException e) {
          json = null;
        }
      }
      return json;
    }
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return algorithm.declaredName() + " over " + content + " at " + place;
  }
}
