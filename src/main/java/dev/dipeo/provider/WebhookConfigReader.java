package dev.dipeo.provider;

import dev.dipeo.base.Nearest;
import dev.dipeo.signature.Algorithm;
import dev.dipeo.signature.Encoding;
import dev.dipeo.signature.Place;
import dev.dipeo.signature.Scheme;
import dev.dipeo.signature.SignatureSyntax;
import dev.dipeo.signature.SignedContent;
import dev.dipeo.signature.TimestampRule;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads {@code webhook_config}. The keys of one scheme stand either in it directly or, where a
 * service has several, in the items of {@code schemes}; what a manifest leaves out is taken from
 * {@link KnownSchemes}.
 */
final class WebhookConfigReader {
  /** Most schemes of one provider. */
  static final int MAX_SCHEMES = 8;

  /** Longest tolerance that can be declared, in seconds: a week. */
  static final int MAX_TOLERANCE_SECONDS = 604_800;

  /** Most origins that may ask before they send. */
  static final int MAX_ORIGINS = 32;

  /** What may be sent back in a header: a host name, perhaps with a port, or any. */
  private static final Pattern ORIGIN = Pattern.compile("\\*|[A-Za-z0-9][A-Za-z0-9.:-]{0,252}");

  private static final String HERE = "webhook_config";
  private static final String SIGNATURE_HEADER = "signature_header";
  private static final String ALGORITHM = "signature_algorithm";
  private static final String SIGNED_CONTENT = "signed_content";
  private static final String UNSEPARATED = "unseparated";
  private static final String BODY_DIGEST = "body_digest";
  private static final String PUBLIC_URL = "public_url";
  private static final String DELIVERY_ID = "delivery_id";
  private static final String DEDUPE_WINDOW = "dedupe_window";
  private static final String RATE_LIMIT = "rate_limit";
  private static final String RATE_LIMIT_BURST = "rate_limit_burst";

  private static final List<String> SCHEME_KEYS =
      List.of(
          SIGNATURE_HEADER,
          "signature",
          ALGORITHM,
          "signature_encoding",
          "signature_prefix",
          "signature_pattern",
          SIGNED_CONTENT,
          UNSEPARATED,
          BODY_DIGEST,
          "timestamp_header",
          "timestamp",
          "timestamp_unit",
          "tolerance_seconds",
          "future_tolerance_seconds",
          "secret",
          "secret_encoding");
  private static final List<String> SHARED_KEYS =
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

  /** Of each group one key may be given; a manifest's one replaces a known one. */
  private static final List<List<String>> ALTERNATIVES =
      List.of(
          List.of(SIGNATURE_HEADER, "signature"),
          List.of("signature_prefix", "signature_pattern"),
          List.of("timestamp_header", "timestamp"),
          List.of("handshake", "handshakes"));

  private final KnownSchemes known;
  private final Mistakes mistakes;
  private final RequestPartReader parts;

  WebhookConfigReader(KnownSchemes known, Mistakes mistakes) {
    this.known = known;
    this.mistakes = mistakes;
    this.parts = new RequestPartReader(mistakes);
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
            mistakes, HERE, config, concat(SCHEME_KEYS, concat(SHARED_KEYS, List.of("schemes"))));
    boolean unsigned = fields.written(ALGORITHM).filter("none"::equals).isPresent();
    boolean silent = SCHEME_KEYS.stream().noneMatch(config.entries()::containsKey);
    if (unsigned) {
      for (String key : SCHEME_KEYS) {
        if (fields.has(key) && !key.equals(ALGORITHM)) {
          fields.mistake(key, "'" + key + "' contradicts 'signature_algorithm: none'");
        }
      }
    }
    if (unsigned || silent) {
      return shared(List.of(), unsigned, List.of(config));
    }
    Yaml.Obj merged = withKnown(config);
    return shared(
        scheme(merged, Condition.ALWAYS, config).stream().toList(), false, List.of(merged));
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
          Fields.exact(mistakes, "a scheme", declared, concat(List.of("when"), SCHEME_KEYS));
      requireOneOfEach(inner);
      Condition when = inner.object("when").map(parts::condition).orElse(Condition.ALWAYS);
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
      Yaml.Obj merged = withKnown(new Yaml.Obj(declared.at(), entries));
      scheme(merged, when, declared).ifPresent(schemes::add);
      sources.add(merged);
    }
    return shared(schemes, false, sources);
  }

  /**
   * What belongs to no scheme.
   *
   * @param sources where event and delivery id are looked for; the first object that declares them
   *     at the manifest's own hand wins, then the known ones in order
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
        named(own, "content_type", BodyType::named, BodyType.names()),
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

  private List<TextTemplate> candidates(String key, Fields own, List<Yaml.Obj> sources) {
    if (own.has(key)) {
      return parts.templates(own, key);
    }
    List<TextTemplate> found = new ArrayList<>();
    for (Yaml.Obj source : sources) {
      found.addAll(parts.templates(new Fields(mistakes, source), key));
    }
    return found;
  }

  /** The word behind the places of an id, where there is one. */
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
    for (List<String> group : ALTERNATIVES) {
      if (group.stream().allMatch(fields::has)) {
        fields.mistake(
            group.getLast(), "only one of " + String.join(" and ", group) + " can stand");
      }
    }
  }

  private Yaml.Obj withKnown(Yaml.Obj declared) {
    Optional<String> header = scalar(declared, SIGNATURE_HEADER);
    Optional<Yaml.Obj> entry = header.flatMap(h -> known.find(h, scalar(declared, ALGORITHM)));
    if (entry.isEmpty()) {
      return declared;
    }
    Map<String, Yaml.Entry> merged = new LinkedHashMap<>(entry.get().entries());
    for (List<String> group : ALTERNATIVES) {
      if (group.stream().anyMatch(declared.entries()::containsKey)) {
        group.forEach(merged::remove);
      }
    }
    merged.putAll(declared.entries());
    return new Yaml.Obj(declared.at(), merged);
  }

  private static Optional<String> scalar(Yaml.Obj object, String key) {
    return object
        .get(key)
        .flatMap(
            value -> value instanceof Yaml.Scalar s ? Optional.of(s.text()) : Optional.empty());
  }

  /**
   * @param declared the same without what is known
   */
  private Optional<DeclaredScheme> scheme(Yaml.Obj merged, Condition when, Yaml.Obj declared) {
    Fields fields = new Fields(mistakes, merged);
    Optional<Place> place = place(fields);
    Optional<Algorithm> algorithm = algorithm(fields);
    Optional<SignatureSyntax> syntax = syntax(fields);
    List<SecretText> secrets = secrets(fields);
    if (place.isEmpty() || algorithm.isEmpty() || syntax.isEmpty()) {
      return Optional.empty();
    }
    boolean token = algorithm.get() == Algorithm.TOKEN;
    boolean known = declared.get(SIGNED_CONTENT).isEmpty();
    SignedContent content = content(fields, token, known);
    Optional<TimestampRule> timestamp = timestamp(fields, syntax.get(), content, token);
    return Optional.of(
        new DeclaredScheme(
            when,
            fields.written(SIGNATURE_HEADER),
            algorithm.get(),
            place.get(),
            syntax.get(),
            named(fields, "signature_encoding", Encoding::named, Encoding.names())
                .orElse(algorithm.get() == Algorithm.ECDSA_SHA256 ? Encoding.BASE64 : Encoding.HEX),
            content,
            timestamp,
            secrets,
            named(fields, "secret_encoding", SecretEncoding::named, SecretEncoding.names())
                .orElse(defaultSecretEncoding(algorithm.get())),
            bodyDigest(fields, content)));
  }

  private static SecretEncoding defaultSecretEncoding(Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> SecretEncoding.HEX;
      case ECDSA_SHA256 -> SecretEncoding.SPKI;
      case HMAC_SHA1, HMAC_SHA256, HMAC_SHA512, TOKEN -> SecretEncoding.TEXT;
    };
  }

  private Optional<Place> place(Fields fields) {
    Optional<Place> place =
        fields
            .written(SIGNATURE_HEADER)
            .map(header -> (Place) new Place.Header(header))
            .or(() -> fields.get("signature").flatMap(parts::place));
    if (!fields.has(SIGNATURE_HEADER) && !fields.has("signature")) {
      mistakes.add(fields.at(), "'signature_header' is missing: where the signature stands");
    }
    return place;
  }

  private Optional<Algorithm> algorithm(Fields fields) {
    if (!fields.has(ALGORITHM)) {
      Optional<String> header = fields.written(SIGNATURE_HEADER);
      mistakes.add(
          header.isPresent() ? fields.at(SIGNATURE_HEADER) : fields.at(),
          "the scheme of "
              + header.map(name -> "'" + name + "'").orElse("this signature")
              + " is not known; declare 'signature_algorithm'"
              + header.map(name -> Nearest.hint(name, known.headers())).orElse(""));
      return Optional.empty();
    }
    return named(fields, ALGORITHM, Algorithm::named, concat(Algorithm.names(), List.of("none")));
  }

  private <T> Optional<T> named(
      Fields fields, String key, Function<String, Optional<T>> find, List<String> names) {
    Optional<String> name = fields.text(key);
    Optional<T> found = name.flatMap(find);
    if (name.isPresent() && found.isEmpty()) {
      fields.mistake(
          key,
          "'"
              + name.get()
              + "' is not one of "
              + String.join(", ", names)
              + Nearest.hint(name.get(), names));
    }
    return found;
  }

  private Optional<SignatureSyntax> syntax(Fields fields) {
    if (fields.has("signature_pattern")) {
      return fields
          .written("signature_pattern")
          .flatMap(text -> attempt(fields, "signature_pattern", () -> SignatureSyntax.parse(text)));
    }
    return Optional.of(new SignatureSyntax.Plain(fields.writtenOrEmpty("signature_prefix")));
  }

  /**
   * @param known whether it is as the service defines it and not as the manifest does
   */
  private SignedContent content(Fields fields, boolean token, boolean known) {
    if (token && fields.has(SIGNED_CONTENT)) {
      fields.mistake(SIGNED_CONTENT, "a token signs nothing");
    }
    Optional<Place> id =
        parts.templates(fields, DELIVERY_ID).stream().findFirst().flatMap(TextTemplate::place);
    SignedContent.Terms terms =
        new SignedContent.Terms(
            id.orElse(null),
            timestampPlace(fields).orElse(null),
            unit(fields) == TimestampRule.Unit.RFC3339,
            known || fields.has(PUBLIC_URL),
            acceptsUnseparated(fields));
    return fields
        .written(SIGNED_CONTENT)
        .flatMap(text -> attempt(fields, SIGNED_CONTENT, () -> SignedContent.compile(text, terms)))
        .orElse(SignedContent.BODY);
  }

  private boolean acceptsUnseparated(Fields fields) {
    Optional<String> text = fields.written(UNSEPARATED);
    if (text.isPresent() && !text.get().equals("accept")) {
      fields.mistake(UNSEPARATED, "'unseparated' can only be 'accept'");
    }
    return text.isPresent();
  }

  /** Its place must be part of the address, which is signed. */
  private Optional<Place> bodyDigest(Fields fields, SignedContent content) {
    Optional<Place> place = fields.get(BODY_DIGEST).flatMap(parts::place);
    if (place.isPresent() && !(place.get() instanceof Place.Query && content.signsUrlAndForm())) {
      fields.mistake(
          BODY_DIGEST,
          "'body_digest' must be a query parameter, and {url} and {form_sorted} in 'signed_content'");
    }
    return place;
  }

  private Optional<Place> timestampPlace(Fields fields) {
    return fields
        .written("timestamp_header")
        .map(header -> (Place) new Place.Header(header))
        .or(() -> fields.get("timestamp").flatMap(parts::place));
  }

  private Optional<TimestampRule> timestamp(
      Fields fields, SignatureSyntax syntax, SignedContent content, boolean token) {
    Optional<Place> place = timestampPlace(fields);
    boolean inList =
        syntax instanceof SignatureSyntax.Pairs pairs && pairs.timestampName().isPresent();
    if (place.isEmpty() && !inList) {
      for (String key :
          List.of("tolerance_seconds", "future_tolerance_seconds", "timestamp_unit")) {
        if (fields.has(key)) {
          fields.mistake(key, "'" + key + "' needs a timestamp: 'timestamp_header'");
        }
      }
      if (content.hasTimestamp()) {
        fields.mistake("signed_content", "{timestamp} needs 'timestamp_header'");
      }
      return Optional.empty();
    }
    String timestampKey = fields.has("timestamp") ? "timestamp" : "timestamp_header";
    if (place.isPresent() && inList) {
      fields.mistake(timestampKey, "'signature_pattern' has a {timestamp} already");
    }
    boolean inBody = place.filter(Place.Json.class::isInstance).isPresent();
    if (token || (!content.hasTimestamp() && !inBody)) {
      fields.mistake(
          timestampKey, "the timestamp is not signed: it must stand in 'signed_content'");
    }
    Optional<Duration> past = tolerance(fields, "tolerance_seconds");
    Optional<Duration> future =
        fields.has("future_tolerance_seconds")
            ? tolerance(fields, "future_tolerance_seconds")
            : past;
    return Optional.of(new TimestampRule(place, unit(fields), past, future));
  }

  private Optional<Duration> tolerance(Fields fields, String key) {
    if (!fields.has(key)) {
      return Optional.of(TimestampRule.DEFAULT_TOLERANCE);
    }
    if (fields.get(key).filter(value -> isText(value, "unlimited")).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        fields
            .integer(key, 1, MAX_TOLERANCE_SECONDS)
            .map(Duration::ofSeconds)
            .orElse(TimestampRule.DEFAULT_TOLERANCE));
  }

  private static boolean isText(Yaml value, String text) {
    return value instanceof Yaml.Scalar scalar && scalar.text().equals(text);
  }

  private TimestampRule.Unit unit(Fields fields) {
    List<String> names = List.of("seconds", "milliseconds", "rfc3339");
    return named(
            fields,
            "timestamp_unit",
            name ->
                switch (name) {
                  case "seconds", "s" -> Optional.of(TimestampRule.Unit.SECONDS);
                  case "milliseconds", "ms" -> Optional.of(TimestampRule.Unit.MILLISECONDS);
                  case "rfc3339" -> Optional.of(TimestampRule.Unit.RFC3339);
                  default -> Optional.<TimestampRule.Unit>empty();
                },
            names)
        .orElse(TimestampRule.Unit.SECONDS);
  }

  private List<SecretText> secrets(Fields fields) {
    List<Yaml> items = fields.listOrOne("secret");
    if (items.isEmpty()) {
      mistakes.add(fields.at("secret"), "'secret' is missing: what signatures are checked with");
    }
    if (items.size() > Scheme.MAX_KEYS) {
      fields.mistake("secret", "at most " + Scheme.MAX_KEYS + " secrets can be given");
    }
    List<SecretText> secrets = new ArrayList<>();
    for (Yaml item : items) {
      parts.secret(item).ifPresent(secrets::add);
    }
    return secrets;
  }

  private <T> Optional<T> attempt(Fields fields, String key, Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (IllegalArgumentException e) {
      fields.mistake(key, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
