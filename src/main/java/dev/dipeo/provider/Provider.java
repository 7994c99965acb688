package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.MediaType;
import dev.dipeo.signature.Algorithm;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.SignedRequest;
import dev.dipeo.yaml.Mistake;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An external service whose webhooks are received: its manifest with its secrets. Immutable, free
 * of locks and of input and output; every method may be called on an event loop.
 */
public final class Provider {
  /** The name of an event whose name is not where the manifest says. */
  public static final String UNKNOWN_EVENT = "unknown";

  /** Longest name of an event, in characters; a longer one counts as missing. */
  public static final int MAX_EVENT_NAME_LENGTH = 128;

  private final Manifest manifest;
  private final WebhookConfig config;
  private final Verifier verifier;
  private final Handshakes handshakes;
  private final EventIdentity identity;
  private final Set<String> secretHeaders;
  private final Set<String> namingHeaders;

  private Provider(
      Manifest manifest, WebhookConfig config, Verifier verifier, Handshakes handshakes) {
    this.manifest = manifest;
    this.config = config;
    this.verifier = verifier;
    this.handshakes = handshakes;
    this.identity = new EventIdentity(manifest.name(), config, verifier);
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

  private static void addHeader(Set<String> headers, RequestPart place) {
    if (place instanceof RequestPart.Header header) {
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
    var schemes = Verifier.ready(config.schemes(), lookup);
    var handshakes = Handshakes.ready(config.handshakes(), lookup);
    boolean refused =
        config.schemes().isEmpty()
            && !config.saysUnsigned()
            && unsignedPolicy == UnsignedPolicy.REFUSE;
    Verifier verifier =
        new Verifier(
            config,
            schemes,
            lookup.missing(),
            refused
                ? Optional.of(
                    "the manifest declares no signature; set signature_header and secret, or"
                        + " 'signature_algorithm: none' to accept what anybody sends")
                : Optional.empty());
    return new Provider(manifest, config, verifier, new Handshakes(handshakes, verifier));
  }

  /** A provider whose manifest is broken: it is known, and accepts nothing. */
  static Provider broken(String name, List<Mistake> mistakes) {
    Manifest empty = new Manifest(name, "", "", List.of(), Optional.empty(), List.of());
    String why = mistakes.isEmpty() ? "unreadable" : mistakes.getFirst().toString();
    Verifier verifier =
        new Verifier(
            WebhookConfig.SILENT,
            List.of(),
            List.of(),
            Optional.of("the manifest is broken: " + why));
    return new Provider(empty, WebhookConfig.SILENT, verifier, new Handshakes(List.of(), verifier));
  }

  /** The answer to a GET that asks whether this address is ours; empty when it does not ask. */
  public Optional<Reply> probe(SignedRequest request) {
    return handshakes.answer(request, Optional.empty());
  }

  /** Signs requests as this provider's sender does. */
  public RequestSigner signer() {
    return new RequestSigner(verifier, config);
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
  MediaType bodyType(Optional<String> contentType) {
    MediaType declared = MediaType.of(contentType.orElse(""));
    return config.contentType().map(type -> type.inCharsetOf(declared)).orElse(declared);
  }

  /**
   * Whether a request without a body can be an event whatever its content type: what is signed is
   * not the body, so the event is in the header.
   */
  boolean mayLackBody() {
    return config.schemes().stream().allMatch(scheme -> scheme.algorithm() == Algorithm.TOKEN);
  }

  /**
   * The origin that may send, for a sender that asks (CloudEvents, HTTP 1.1 Web Hooks for Event
   * Delivery, section 4); empty when its origin is not one of the manifest.
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

  /** The configured secrets that are missing; while there are any, nothing is accepted. */
  public List<MissingSecret> missingSecrets() {
    return verifier.missing();
  }

  /** Why nothing is accepted, when that is not for a missing secret. */
  public Optional<String> unusable() {
    return verifier.unusable();
  }

  /** Whether anything can be accepted: nothing is missing, and the manifest is usable. */
  public boolean isConfigured() {
    return verifier.isReady();
  }

  /** How long a delivery counts, where the manifest says so. */
  public Optional<Duration> dedupeWindow() {
    return config.dedupeWindow();
  }

  /** Whether its deliveries have ids, so that a hash in the place of one is an exception. */
  public boolean givesIds() {
    return !config.deliveryId().isEmpty() && config.withoutId().isEmpty();
  }

  /**
   * The answer once an event is durable, to its first delivery and to repeats; empty for the usual
   * one.
   */
  Optional<Reply> response(String eventName, SignedRequest request, JsonNode payload) {
    return config.responses().stream()
        .filter(response -> response.isFor(eventName))
        .flatMap(response -> response.answer(request, payload).stream())
        .findFirst();
  }

  /** What of the payload fails the event's schema; empty when all is well or there is none. */
  List<SchemaViolation> check(String eventName, JsonNode payload) {
    return manifest.events().stream()
        .filter(event -> event.name().equals(eventName))
        .findFirst()
        .flatMap(EventType::schema)
        .map(schema -> schema.check(payload))
        .orElse(List.of());
  }

  Verifier verifier() {
    return verifier;
  }

  Handshakes handshakes() {
    return handshakes;
  }

  EventIdentity identity() {
    return identity;
  }

  @Override
  public String toString() {
    return "provider " + name();
  }
}
