package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.MediaType;
import dev.dipeo.signature.Algorithm;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.SignedRequest;
import dev.dipeo.yaml.Mistake;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An external service that sends webhooks: its manifest and secrets. Immutable; without locks,
 * input and output, so all methods may be called on an event loop.
 */
public final class Provider {
  /** Name of an event if its name is not at the declared place. */
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
  private final Map<String, Optional<PayloadSchema>> schemas;

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
    Map<String, Optional<PayloadSchema>> byEvent = new HashMap<>();
    manifest.events().forEach(event -> byEvent.putIfAbsent(event.name(), event.schema()));
    this.schemas = Map.copyOf(byEvent);
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

  /** A provider with an invalid manifest: it exists, and accepts nothing. */
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

  /** The response to a GET that verifies that the endpoint is ours; empty for any other GET. */
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

  /** Path of its webhooks. */
  public String path() {
    return "/webhooks/" + name();
  }

  /** From the manifest; empty if it has none. */
  public String version() {
    return manifest.version();
  }

  /** From the manifest; empty if it has none. */
  public String baseUrl() {
    return manifest.baseUrl();
  }

  /** The declared events; undeclared ones are received too. */
  public List<EventType> events() {
    return manifest.events();
  }

  /** Whether the manifest mentions webhooks. */
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

  /** The algorithms of its signatures, as manifests name them; empty if requests are not signed. */
  public List<String> signatureAlgorithms() {
    return config.schemes().stream()
        .map(scheme -> scheme.algorithm().declaredName())
        .distinct()
        .toList();
  }

  /**
   * The content type for reading a body: the manifest's if it declares one, else the sender's.
   *
   * @param contentType content type of the request
   */
  MediaType bodyType(Optional<String> contentType) {
    MediaType declared = MediaType.of(contentType.orElse(""));
    return config.contentType().map(type -> type.inCharsetOf(declared)).orElse(declared);
  }

  /**
   * Whether a request without a body can be an event regardless of its content type: true if no
   * scheme signs the body, because the event may then be in the headers.
   */
  boolean mayLackBody() {
    return config.schemes().stream().allMatch(scheme -> scheme.algorithm() == Algorithm.TOKEN);
  }

  /**
   * The origin that may send, in response to a sender that asks (CloudEvents, HTTP 1.1 Web Hooks
   * for Event Delivery, section 4); empty if the manifest does not list it.
   *
   * @param origin value of {@code WebHook-Request-Origin}
   */
  public Optional<String> allowedOrigin(String origin) {
    return config.allowedOrigins().stream()
        .filter(allowed -> allowed.equals("*") || allowed.equalsIgnoreCase(origin))
        .findFirst();
  }

  /** The rate limit of the manifest; empty if it has none. */
  public Optional<RateLimit> rateLimit() {
    return config.rateLimit();
  }

  /** Lower-case names of headers that carry signatures and tokens. */
  public Set<String> secretHeaders() {
    return secretHeaders;
  }

  /** Lower-case names of headers that identify a request, and so are not secret. */
  public Set<String> namingHeaders() {
    return namingHeaders;
  }

  /** The missing secrets; while there are any, nothing is accepted. */
  public List<MissingSecret> missingSecrets() {
    return verifier.missing();
  }

  /** Why nothing is accepted, other than for missing secrets. */
  public Optional<String> unusable() {
    return verifier.unusable();
  }

  /** Whether requests can be accepted: no secret is missing and the manifest is usable. */
  public boolean isConfigured() {
    return verifier.isReady();
  }

  /** The dedupe window of the manifest; empty if it has none. */
  public Optional<Duration> dedupeWindow() {
    return config.dedupeWindow();
  }

  /** Whether its deliveries have ids, so that a derived hash is an exception. */
  public boolean givesIds() {
    return !config.deliveryId().isEmpty() && config.withoutId().isEmpty();
  }

  /**
   * The declared response to a durable event, for its first delivery and for duplicates; empty for
   * the default.
   */
  Optional<Reply> response(String eventName, SignedRequest request, JsonNode payload) {
    for (EventResponse response : config.responses()) {
      if (response.isFor(eventName)) {
        Optional<Reply> reply = response.answer(request, payload);
        if (reply.isPresent()) {
          return reply;
        }
      }
    }
    return Optional.empty();
  }

  /** The violations of the event's schema in the payload; empty if it is valid or has no schema. */
  List<SchemaViolation> check(String eventName, JsonNode payload) {
    Optional<PayloadSchema> schema = schemas.getOrDefault(eventName, Optional.empty());
    return schema.isEmpty() ? List.of() : schema.get().check(payload);
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
