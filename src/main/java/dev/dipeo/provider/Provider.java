package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.signature.Algorithm;
import dev.dipeo.signature.Key;
import dev.dipeo.signature.Place;
import dev.dipeo.signature.Reason;
import dev.dipeo.signature.Scheme;
import dev.dipeo.signature.SignedRequest;
import dev.dipeo.signature.Verdict;
import dev.dipeo.yaml.Mistake;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An external service whose webhooks are received: its manifest with its secrets. Immutable, free
 * of locks and of input and output; every method may be called on an event loop.
 */
public final class Provider {
  /** The name of an event whose name is not where the manifest says. */
  public static final String UNKNOWN_EVENT = "unknown";

  /** Longest name of an event, in characters; one that is longer counts as not there. */
  public static final int MAX_EVENT_NAME_LENGTH = 128;

  private record ReadyScheme(Condition when, Scheme scheme) {}

  private record ReadyHandshake(Handshake handshake, Map<Place, List<byte[]>> tokens) {}

  private final Manifest manifest;
  private final WebhookConfig config;
  private final List<ReadyScheme> schemes;
  private final List<ReadyHandshake> handshakes;
  private final List<MissingSecret> missing;
  private final Set<String> secretHeaders;
  private final Set<String> namingHeaders;
  private final Optional<String> unusable;

  private Provider(
      Manifest manifest,
      List<ReadyScheme> schemes,
      List<ReadyHandshake> handshakes,
      List<MissingSecret> missing,
      Optional<String> unusable) {
    this.manifest = manifest;
    this.config = manifest.webhook().orElse(WebhookConfig.SILENT);
    this.schemes = List.copyOf(schemes);
    this.handshakes = List.copyOf(handshakes);
    this.missing = List.copyOf(missing);
    this.unusable = unusable;
    Set<String> headers = new LinkedHashSet<>();
    config.schemes().forEach(scheme -> addHeader(headers, scheme.place()));
    for (Handshake handshake : config.handshakes()) {
      handshake.tokens().keySet().forEach(place -> addHeader(headers, place));
    }
    this.secretHeaders = Set.copyOf(headers);
    Set<String> naming = new LinkedHashSet<>();
    Stream.of(config.event(), config.deliveryId())
        .flatMap(List::stream)
        .flatMap(template -> template.places().stream())
        .forEach(place -> addHeader(naming, place));
    this.namingHeaders = Set.copyOf(naming);
  }

  private static void addHeader(Set<String> headers, Place place) {
    if (place instanceof Place.Header header) {
      headers.add(header.name());
    }
  }

  /**
   * A provider ready to verify.
   *
   * @param environment looks up {@code {{env.NAME}}}
   */
  static Provider of(
      Manifest manifest,
      Function<String, Optional<String>> environment,
      UnsignedPolicy unsignedPolicy) {
    WebhookConfig config = manifest.webhook().orElse(WebhookConfig.SILENT);
    SecretLookup lookup = new SecretLookup(manifest.name(), environment);
    List<ReadyScheme> schemes = new ArrayList<>();
    for (DeclaredScheme declared : config.schemes()) {
      List<Key> keys = lookup.keys(declared);
      if (!keys.isEmpty()) {
        schemes.add(new ReadyScheme(declared.when(), declared.withKeys(keys)));
      }
    }
    List<ReadyHandshake> handshakes = new ArrayList<>();
    for (Handshake handshake : config.handshakes()) {
      Map<Place, List<byte[]>> tokens = new LinkedHashMap<>();
      handshake.tokens().forEach((place, texts) -> tokens.put(place, lookup.texts(texts)));
      handshakes.add(new ReadyHandshake(handshake, tokens));
    }
    boolean refused =
        config.schemes().isEmpty()
            && !config.saysUnsigned()
            && unsignedPolicy == UnsignedPolicy.REFUSE;
    return new Provider(
        manifest,
        schemes,
        handshakes,
        lookup.missing(),
        refused
            ? Optional.of(
                "the manifest declares no signature; set signature_header and secret, or"
                    + " 'signature_algorithm: none' to accept what anybody sends")
            : Optional.empty());
  }

  /** A provider whose manifest is broken: it is known, and accepts nothing. */
  static Provider broken(String name, List<Mistake> mistakes) {
    Manifest empty = new Manifest(name, "", "", List.of(), Optional.empty(), List.of());
    String why = mistakes.isEmpty() ? "unreadable" : mistakes.getFirst().toString();
    return new Provider(
        empty, List.of(), List.of(), List.of(), Optional.of("the manifest is broken: " + why));
  }

  public String name() {
    return manifest.name();
  }

  /** Where its webhooks go. */
  public String path() {
    return "/webhooks/" + name();
  }

  /** As in the manifest; empty when it has none. */
  public String version() {
    return manifest.version();
  }

  /** As in the manifest; empty when it has none. */
  public String baseUrl() {
    return manifest.baseUrl();
  }

  /** The declared events; others are received too. */
  public List<EventType> events() {
    return manifest.events();
  }

  /** Whether the manifest says anything about webhooks. */
  public boolean webhookSupport() {
    return manifest.webhook().isPresent() || !manifest.events().isEmpty();
  }

  /** Whether requests must be signed. */
  public boolean signatureValidation() {
    return !config.schemes().isEmpty();
  }

  /** The header of the first declared scheme, as the manifest writes it. */
  public Optional<String> signatureHeader() {
    return config.schemes().stream().findFirst().flatMap(DeclaredScheme::shownName);
  }

  /** How its requests are signed, by the names of manifests; none when they are not. */
  public List<String> signatureAlgorithms() {
    return config.schemes().stream()
        .map(scheme -> scheme.algorithm().declaredName())
        .distinct()
        .toList();
  }

  /**
   * How a body is to be read: as its sender declares it, or as the manifest does whatever that is.
   *
   * @param contentType what the request says
   */
  public Optional<String> contentType(Optional<String> contentType) {
    return config.contentType().map(type -> type.of(contentType)).or(() -> contentType);
  }

  /**
   * Whether a request without a body can be an event whatever its content type: what is signed is
   * not the body, so that the event stands in the header.
   */
  public boolean mayLackBody() {
    return config.schemes().stream().allMatch(scheme -> scheme.algorithm() == Algorithm.TOKEN);
  }

  /**
   * What a sender that asks for it is told of who may send (CloudEvents, HTTP 1.1 Web Hooks for
   * Event Delivery, section 4); empty when its origin is not one of the manifest.
   *
   * @param origin the header {@code WebHook-Request-Origin}
   */
  public Optional<String> allowedOrigin(String origin) {
    return config.allowedOrigins().stream()
        .filter(allowed -> allowed.equals("*") || allowed.equalsIgnoreCase(origin))
        .findFirst();
  }

  /** How much of it is taken, where its manifest says so. */
  public Optional<RateLimit> rateLimit() {
    return config.rateLimit();
  }

  /** Lower-case names of headers that carry signatures and tokens. */
  public Set<String> secretHeaders() {
    return secretHeaders;
  }

  /** Lower-case names of headers that say what a request is, and so are no secrets. */
  public Set<String> namingHeaders() {
    return namingHeaders;
  }

  /** The configured secrets that are not to be had; while there are any, nothing is accepted. */
  public List<MissingSecret> missingSecrets() {
    return missing;
  }

  /** Why nothing is accepted, when that is not for a missing secret. */
  public Optional<String> unusable() {
    return unusable;
  }

  /** Whether anything can be accepted: nothing is missing, and the manifest is usable. */
  public boolean isConfigured() {
    return missing.isEmpty() && unusable.isEmpty();
  }

  /** Whether the request may be let in. Fails closed: what is not declared good is refused. */
  public Verification verify(SignedRequest request, Instant now) {
    if (unusable.isPresent()) {
      return new Verification.Unusable(unusable.get());
    }
    if (!missing.isEmpty()) {
      return new Verification.SecretMissing(
          missing.stream().map(MissingSecret::variable).distinct().toList());
    }
    if (config.schemes().isEmpty()) {
      return new Verification.Unsigned();
    }
    Optional<Scheme> scheme = schemeOf(request);
    if (scheme.isEmpty()) {
      return new Verification.Refused(
          Reason.MISSING,
          "none of the %d declared schemes is for this request".formatted(config.schemes().size()),
          false);
    }
    return switch (scheme.get().verify(asSigned(scheme.get(), request), now)) {
      case Verdict.Accepted accepted ->
          new Verification.Verified(
              accepted.signature(), scheme.get().signsTime(), scheme.get().isSplittable());
      case Verdict.Refused refused ->
          new Verification.Refused(
              refused.reason(), refused.detail() + named(scheme.get()), refused.ofBody());
    };
  }

  /** Which one that was, where there are more. */
  private String named(Scheme scheme) {
    if (schemes.size() == 1) {
      return "";
    }
    int at = schemes.stream().map(ReadyScheme::scheme).toList().indexOf(scheme);
    return " [scheme %d of %d, %s]"
        .formatted(at + 1, schemes.size(), scheme.algorithm().declaredName());
  }

  /**
   * What the headers give as delivery id, true or not: for the log of a request that was refused.
   */
  public Optional<String> claimedDelivery(SignedRequest request) {
    return config.deliveryId().stream()
        .flatMap(template -> template.header().stream())
        .flatMap(header -> request.header(header).stream())
        .findFirst();
  }

  /**
   * The one that decides. No other is tried: a request must not be able to choose a weaker one by
   * failing.
   */
  private Optional<Scheme> schemeOf(SignedRequest request) {
    return schemes.stream()
        .filter(ready -> ready.when().holds(request, null))
        .findFirst()
        .map(ReadyScheme::scheme);
  }

  private SignedRequest asSigned(Scheme scheme, SignedRequest request) {
    return config
        .publicUrl()
        .map(url -> scheme.signsQuery() ? withQuery(url, request.url()) : url)
        .map(
            url ->
                new SignedRequest(
                    request.method(), url, request.headers(), request.query(), request.body()))
        .orElse(request);
  }

  private static String withQuery(String publicUrl, String requestUrl) {
    int query = requestUrl.indexOf('?');
    return query < 0 || publicUrl.indexOf('?') >= 0
        ? publicUrl
        : publicUrl + requestUrl.substring(query);
  }

  /**
   * What happened, in the provider's words: the first of the declared places that has a text, else
   * {@link #UNKNOWN_EVENT}.
   */
  public String eventName(SignedRequest request, JsonNode payload) {
    for (TextTemplate candidate : config.event()) {
      Optional<String> name =
          candidate.fill(request, payload, UnaryOperator.identity()).map(String::strip);
      if (name.filter(Provider::isEventName).isPresent()) {
        return name.get();
      }
    }
    return UNKNOWN_EVENT;
  }

  private static boolean isEventName(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_EVENT_NAME_LENGTH
        && text.chars().noneMatch(Character::isISOControl);
  }

  /**
   * What tells a repeated delivery: the first of the declared places that has a usable text (see
   * {@link DeliveryId#MAX_LENGTH}), else a hash of provider, body and signature, unless the
   * manifest says that there is nothing.
   *
   * @param verification what {@link #verify} said about this request
   */
  public DeliveryId deliveryId(SignedRequest request, JsonNode payload, Verification verification) {
    for (TextTemplate candidate : config.deliveryId()) {
      Optional<String> id = candidate.fill(request, payload, UnaryOperator.identity());
      if (id.filter(DeliveryId::usable).isPresent()) {
        return new DeliveryId(id.get(), false, isSigned(List.of(candidate), request));
      }
    }
    if (config.withoutId().filter(WithoutId.NONE::equals).isPresent()) {
      return DeliveryId.NONE;
    }
    boolean signed = isSigned(config.deliveryId(), request);
    return verification instanceof Verification.Verified verified
        ? DeliveryId.derive(
            name(), verified.identifyingBody(request.body()), verified.signature(), signed)
        : DeliveryId.derive(name(), request.body(), "", signed);
  }

  /** How long a delivery counts, where the manifest says so. */
  public Optional<Duration> dedupeWindow() {
    return config.dedupeWindow();
  }

  /** Whether its deliveries have ids, so that a hash in the place of one is an exception. */
  public boolean givesIds() {
    return !config.deliveryId().isEmpty() && config.withoutId().isEmpty();
  }

  private boolean isSigned(List<TextTemplate> templates, SignedRequest request) {
    Optional<Scheme> scheme = schemeOf(request);
    return scheme.isEmpty()
        || templates.stream()
            .allMatch(template -> template.places().stream().allMatch(scheme.get()::covers));
  }

  /**
   * The answer, if the request is no event but asks whether this address is ours.
   *
   * <p>A POST must have passed {@link #verify}. A GET carries no signature; what it may have
   * instead is a token, and this method checks it (403 when it is wrong, 503 when ours is not
   * configured).
   *
   * @param payload the body; while it has not been read, only what does not look into it is tried
   */
  public Optional<Reply> handshake(SignedRequest request, Optional<JsonNode> payload) {
    return handshake(
        request,
        payload.orElse(null),
        handshake -> payload.isPresent() || !handshake.looksIntoBody());
  }

  /**
   * The answer to a POST that is not verified and asks whether this address is ours: where the
   * manifest says so, or where the signature would stand in a body that the request does not have.
   * Only what stands in header and query is looked at.
   */
  public Optional<Reply> unsignedHandshake(SignedRequest request) {
    boolean cannotSign =
        request.body().length == 0
            && declaredFor(request)
                .filter(scheme -> scheme.place() instanceof Place.Json)
                .isPresent();
    return handshake(
        request,
        null,
        handshake ->
            !handshake.looksIntoBody()
                && !handshake.needsKey()
                && (!handshake.signed() || cannotSign));
  }

  private Optional<DeclaredScheme> declaredFor(SignedRequest request) {
    return config.schemes().stream()
        .filter(scheme -> scheme.when().holds(request, null))
        .findFirst();
  }

  private Optional<Reply> handshake(
      SignedRequest request, @Nullable JsonNode json, Predicate<Handshake> tried) {
    if (unusable.isPresent()) {
      return Optional.empty();
    }
    for (ReadyHandshake ready : handshakes) {
      if (tried.test(ready.handshake()) && ready.handshake().when().holds(request, json)) {
        if (!missing.isEmpty()) {
          return Optional.of(Reply.text(503, "Not configured".getBytes(UTF_8)));
        }
        if (!showsTokens(ready, request, json)) {
          return Optional.of(Reply.text(403, "Forbidden".getBytes(UTF_8)));
        }
        Optional<Reply> reply = ready.handshake().answer(request, json, this::proof);
        if (reply.isPresent()) {
          return reply;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * What its sender is told once an event is durable, the first time and when it repeats it; empty
   * for our own words.
   */
  public Optional<Reply> response(String eventName, SignedRequest request, JsonNode payload) {
    return config.responses().stream()
        .filter(response -> response.isFor(eventName))
        .flatMap(response -> response.answer(request, payload).stream())
        .findFirst();
  }

  /** Whether a GET may be a handshake, so that its address is not refused with 405. */
  public boolean answersGet() {
    return handshakes.stream()
        .anyMatch(ready -> ready.handshake().when().method().filter("GET"::equals).isPresent());
  }

  private static boolean showsTokens(
      ReadyHandshake ready, SignedRequest request, @Nullable JsonNode json) {
    boolean shown = true;
    for (Map.Entry<Place, List<byte[]>> token : ready.tokens().entrySet()) {
      byte[] given = token.getKey().one(request, json).orElse("").getBytes(UTF_8);
      boolean matches = false;
      for (byte[] expected : token.getValue()) {
        matches |= MessageDigest.isEqual(expected, given);
      }
      shown &= matches;
    }
    return shown;
  }

  private String proof(String text) {
    return schemes.stream()
        .map(ReadyScheme::scheme)
        .filter(scheme -> scheme.algorithm() == Algorithm.HMAC_SHA256)
        .findFirst()
        .map(scheme -> scheme.proof(text))
        .orElseThrow(() -> new IllegalStateException("no scheme with hmac_sha256"));
  }

  /** What of the payload fails the event's schema; empty when all is well or there is none. */
  public List<SchemaViolation> check(String eventName, JsonNode payload) {
    return manifest.events().stream()
        .filter(event -> event.name().equals(eventName))
        .findFirst()
        .flatMap(EventType::schema)
        .map(schema -> schema.check(payload))
        .orElse(List.of());
  }

  /**
   * The headers with which a request looks as if this provider had sent it: event, delivery id and
   * signature, by lower-case name. For {@code dipeo send} and tests.
   *
   * @throws IllegalStateException when that cannot be done: a secret is missing, or only the public
   *     half of a key is known
   */
  public Map<String, String> sign(
      SignedRequest request, String eventName, Instant now, String deliveryId) {
    if (!isConfigured()) {
      throw new IllegalStateException(
          unusable.orElseGet(
              () ->
                  missing.stream()
                      .map(secret -> secret.variable() + ": " + secret.problem())
                      .collect(Collectors.joining("; "))));
    }
    Map<String, String> added = new LinkedHashMap<>();
    firstHeader(config.event()).ifPresent(header -> added.put(header, eventName));
    firstHeader(config.deliveryId()).ifPresent(header -> added.put(header, deliveryId));
    if (!schemes.isEmpty()) {
      Scheme scheme = schemes.getFirst().scheme();
      Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
      added.forEach((name, value) -> headers.put(name, List.of(value)));
      SignedRequest complete =
          new SignedRequest(
              request.method(), request.url(), headers, request.query(), request.body());
      added.putAll(scheme.sign(asSigned(scheme, complete), now, deliveryId));
    }
    return added;
  }

  private static Optional<String> firstHeader(List<TextTemplate> candidates) {
    return candidates.stream().findFirst().flatMap(TextTemplate::header);
  }

  @Override
  public String toString() {
    return "provider " + name();
  }
}
