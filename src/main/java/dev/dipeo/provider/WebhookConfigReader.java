package dev.dipeo.provider;

import dev.dipeo.signature.Algorithm;
import dev.dipeo.yaml.Durations;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code webhook_config}. The keys of a scheme are either directly in it or, if a service has
 * several schemes, in the items of {@code schemes}; missing keys are completed from {@link
 * KnownSchemes}.
 */
final class WebhookConfigReader {
  /** Most schemes of one provider. */
  static final int MAX_SCHEMES = 8;

  /** Most origins that may ask for permission to send. */
  static final int MAX_ORIGINS = 32;

  /** An origin that may be returned in a header: a host name, optionally with a port, or any. */
  private static final Pattern ORIGIN = Pattern.compile("\\*|[A-Za-z0-9][A-Za-z0-9.:-]{0,252}");

  private static final String HERE = "webhook_config";
  private static final String ALGORITHM = "signature_algorithm";
  private static final String PUBLIC_URL = "public_url";
  private static final String DELIVERY_ID = "delivery_id";
  private static final String DEDUPE_WINDOW = "dedupe_window";
  private static final String RATE_LIMIT = "rate_limit";
  private static final String RATE_LIMIT_BURST = "rate_limit_burst";

  static final List<String> SHARED_KEYS =
      List.of(
          "public_url",
          "event",
          DELIVERY_ID,
          DEDUPE_WINDOW,
          "handshake",
          "handshakes",
          "responses",
          "content_type",
          "allowed_origins",
          RATE_LIMIT,
          RATE_LIMIT_BURST);

  private final KnownSchemes known;
  private final Mistakes mistakes;
  private final RequestPartReader parts;
  private final SchemeReader schemeReader;

  WebhookConfigReader(KnownSchemes known, Mistakes mistakes) {
    this.known = known;
    this.mistakes = mistakes;
    this.parts = new RequestPartReader(mistakes);
    this.schemeReader = new SchemeReader(known, mistakes, parts);
  }

  WebhookConfig read(Yaml.Obj config) {
    Fields fields = new Fields(mistakes, config);
    if (config.entries().isEmpty()) {
      fields.mistake(HERE, "webhook_config is empty; declare the signature, or leave it out");
      return WebhookConfig.SILENT;
    }
    requireOneOfEach(fields);
    return fields.has("schemes") ? several(config) : one(config);
  }

  private WebhookConfig one(Yaml.Obj config) {
    Fields fields =
        Fields.exact(
            mistakes,
            HERE,
            config,
            concat(SchemeReader.KEYS, concat(SHARED_KEYS, List.of("schemes"))));
    boolean unsigned = fields.written(ALGORITHM).filter("none"::equals).isPresent();
    boolean silent = SchemeReader.KEYS.stream().noneMatch(config.entries()::containsKey);
    if (unsigned) {
      for (String key : SchemeReader.KEYS) {
        if (fields.has(key) && !key.equals(ALGORITHM)) {
          fields.mistake(key, "'" + key + "' contradicts 'signature_algorithm: none'");
        }
      }
    }
    if (unsigned || silent) {
      return shared(List.of(), unsigned, List.of(config));
    }
    Yaml.Obj merged = known.completed(config);
    return shared(
        schemeReader.read(merged, RequestCondition.ALWAYS, config).stream().toList(),
        false,
        List.of(merged));
  }

  private WebhookConfig several(Yaml.Obj config) {
    List<String> common = List.of("schemes", "secret", "secret_encoding");
    Fields fields =
        Fields.exact(mistakes, HERE + " with schemes", config, concat(common, SHARED_KEYS));
    List<Yaml> items = fields.listOrOne("schemes");
    if (items.isEmpty() || items.size() > MAX_SCHEMES) {
      fields.mistake("schemes", "'schemes' must list 1 to " + MAX_SCHEMES + " schemes");
    }
    List<DeclaredScheme> schemes = new ArrayList<>();
    List<Yaml.Obj> sources = new ArrayList<>(List.of(config));
    for (Yaml item : items) {
      if (!(item instanceof Yaml.Obj declared)) {
        mistakes.add(item.at(), "a scheme must be an object, not " + item.kind());
        continue;
      }
      Fields inner =
          Fields.exact(mistakes, "a scheme", declared, concat(List.of("when"), SchemeReader.KEYS));
      requireOneOfEach(inner);
      RequestCondition when =
          inner.object("when").map(parts::condition).orElse(RequestCondition.ALWAYS);
      if (when.looksIntoBody()) {
        inner.mistake("when", "a scheme is chosen before the body is read: by header or query");
      }
      Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
      for (String key : List.of("secret", "secret_encoding", DELIVERY_ID, PUBLIC_URL)) {
        Yaml.Entry entry = config.entries().get(key);
        if (entry != null) {
          entries.put(key, entry);
        }
      }
      entries.putAll(declared.entries());
      Yaml.Obj merged = known.completed(new Yaml.Obj(declared.at(), entries));
      schemeReader.read(merged, when, declared).ifPresent(schemes::add);
      sources.add(merged);
    }
    return shared(schemes, false, sources);
  }

  /**
   * Reads the keys that belong to no scheme.
   *
   * @param sources objects in which event and delivery id are searched; the first that the manifest
   *     itself declares wins, then the known ones in order
   */
  private WebhookConfig shared(
      List<DeclaredScheme> schemes, boolean saysUnsigned, List<Yaml.Obj> sources) {
    Fields own = new Fields(mistakes, sources.getFirst());
    List<Handshake> handshakes = new ArrayList<>();
    for (Yaml.Obj source : sources) {
      Fields fields = new Fields(mistakes, source);
      for (String key : List.of("handshake", "handshakes")) {
        fields.listOrOne(key).forEach(item -> parts.handshake(item).ifPresent(handshakes::add));
      }
      if (own.has("handshake") || own.has("handshakes")) {
        break;
      }
    }
    boolean proves = handshakes.stream().anyMatch(Handshake::needsKey);
    if (proves
        && schemes.stream().noneMatch(scheme -> scheme.algorithm() == Algorithm.HMAC_SHA256)) {
      own.mistake("handshake", "{hmac_sha256_hex:…} needs a scheme with hmac_sha256");
    }
    return new WebhookConfig(
        schemes,
        saysUnsigned,
        candidates("event", own, sources),
        candidates(DELIVERY_ID, own, sources),
        withoutId(own, sources),
        dedupeWindow(own),
        handshakes,
        responses(own, sources),
        own.oneOf("content_type", BodyType::named, BodyType.names()),
        origins(own),
        own.written("public_url").map(url -> publicUrl(own, url)),
        rateLimit(own));
  }

  private List<String> origins(Fields fields) {
    List<String> origins = new ArrayList<>();
    for (Yaml item : fields.listOrOne("allowed_origins")) {
      if (item instanceof Yaml.Scalar scalar && ORIGIN.matcher(scalar.text()).matches()) {
        origins.add(scalar.text());
      } else {
        mistakes.add(
            item.at(), "an origin is a host name, as eventgrid.azure.net, or \"*\" for any");
      }
    }
    if (origins.size() > MAX_ORIGINS) {
      fields.mistake("allowed_origins", "at most " + MAX_ORIGINS + " origins can be given");
    }
    return origins;
  }

  private Optional<RateLimit> rateLimit(Fields fields) {
    Optional<Integer> burst = fields.integer(RATE_LIMIT_BURST, 1, RateLimit.PER_SECOND_MAX);
    if (burst.isPresent() && !fields.has(RATE_LIMIT)) {
      fields.mistake(RATE_LIMIT_BURST, "'rate_limit_burst' needs 'rate_limit', per second");
    }
    return fields
        .integer(RATE_LIMIT, 1, RateLimit.PER_SECOND_MAX)
        .map(perSecond -> new RateLimit(perSecond, burst.orElse(perSecond)));
  }

  private List<RequestTemplate> candidates(String key, Fields own, List<Yaml.Obj> sources) {
    if (own.has(key)) {
      return parts.templates(own, key);
    }
    List<RequestTemplate> found = new ArrayList<>();
    for (Yaml.Obj source : sources) {
      found.addAll(parts.templates(new Fields(mistakes, source), key));
    }
    return found;
  }

  /** The word after the places of an id, if there is one. */
  private Optional<WithoutId> withoutId(Fields own, List<Yaml.Obj> sources) {
    List<Yaml.Obj> asked = own.has(DELIVERY_ID) ? List.of(sources.getFirst()) : sources;
    return asked.stream()
        .map(source -> new Fields(mistakes, source).listOrOne(DELIVERY_ID))
        .filter(items -> !items.isEmpty())
        .map(List::getLast)
        .flatMap(last -> RequestPartReader.withoutId(last).stream())
        .findFirst();
  }

  private List<EventResponse> responses(Fields own, List<Yaml.Obj> sources) {
    EventResponseReader reader = new EventResponseReader(mistakes, parts);
    return own.has("responses")
        ? reader.read(own)
        : sources.stream()
            .flatMap(source -> reader.read(new Fields(mistakes, source)).stream())
            .toList();
  }

  private Optional<Duration> dedupeWindow(Fields fields) {
    Optional<Duration> window =
        fields.get(DEDUPE_WINDOW).flatMap(Durations::of).filter(given -> given.isPositive());
    if (fields.has(DEDUPE_WINDOW) && window.isEmpty()) {
      fields.mistake(
          DEDUPE_WINDOW,
          "'dedupe_window' must be a time above zero of at most "
              + Durations.MAX.toDays()
              + " days: "
              + Durations.FORM);
    }
    return window;
  }

  private String publicUrl(Fields fields, String url) {
    try {
      URI uri = new URI(url);
      if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
        fields.mistake("public_url", "'public_url' must be a whole address: https://…");
      }
    } catch (URISyntaxException e) {
      fields.mistake("public_url", "'public_url' is not an address: " + e.getReason());
    }
    return url;
  }

  private void requireOneOfEach(Fields fields) {
    for (List<String> group : KnownSchemes.ALTERNATIVES) {
      if (group.stream().allMatch(fields::has)) {
        fields.mistake(
            group.getLast(), "only one of " + String.join(" and ", group) + " can stand");
      }
    }
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
