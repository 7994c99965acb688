package dev.dipeo.provider;

import dev.dipeo.base.HttpToken;
import dev.dipeo.base.Nearest;
import dev.dipeo.signature.Algorithm;
import dev.dipeo.signature.Encoding;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.Scheme;
import dev.dipeo.signature.SignatureSyntax;
import dev.dipeo.signature.SignedContent;
import dev.dipeo.signature.TimestampRule;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads the signature scheme of one kind of request: place, key and signed content. */
final class SchemeReader {
  /** Longest tolerance that can be declared, in seconds: a week. */
  static final int MAX_TOLERANCE_SECONDS = 604_800;

  private static final String SIGNATURE_HEADER = "signature_header";
  private static final String SIGNATURE = "signature";
  private static final String TIMESTAMP_HEADER = "timestamp_header";
  private static final String TIMESTAMP = "timestamp";
  private static final String ALGORITHM = "signature_algorithm";
  private static final String SIGNED_CONTENT = "signed_content";
  private static final String UNSEPARATED = "unseparated";
  private static final String BODY_DIGEST = "body_digest";
  private static final String PUBLIC_URL = "public_url";
  private static final String DELIVERY_ID = "delivery_id";

  /** The keys of one scheme. */
  static final List<String> KEYS =
      List.of(
          SIGNATURE_HEADER,
          SIGNATURE,
          ALGORITHM,
          "signature_encoding",
          "signature_prefix",
          "signature_pattern",
          SIGNED_CONTENT,
          UNSEPARATED,
          BODY_DIGEST,
          TIMESTAMP_HEADER,
          TIMESTAMP,
          "timestamp_unit",
          "tolerance_seconds",
          "future_tolerance_seconds",
          "secret",
          "secret_encoding");

  private final KnownSchemes known;
  private final Mistakes mistakes;
  private final RequestPartReader parts;

  SchemeReader(KnownSchemes known, Mistakes mistakes, RequestPartReader parts) {
    this.known = known;
    this.mistakes = mistakes;
    this.parts = parts;
  }

  /**
   * Reads one scheme.
   *
   * @param merged its keys, completed by the known scheme of its header
   * @param declared the keys in the manifest itself
   */
  Optional<DeclaredScheme> read(Yaml.Obj merged, RequestCondition when, Yaml.Obj declared) {
    Fields fields = new Fields(mistakes, merged);
    Optional<RequestPart> place = place(fields);
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
            fields
                .oneOf("signature_encoding", Encoding::named, Encoding.names())
                .orElse(algorithm.get() == Algorithm.ECDSA_SHA256 ? Encoding.BASE64 : Encoding.HEX),
            content,
            timestamp,
            secrets,
            fields
                .oneOf("secret_encoding", SecretEncoding::named, SecretEncoding.names())
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

  private Optional<RequestPart> place(Fields fields) {
    Optional<RequestPart> place =
        header(fields, SIGNATURE_HEADER, SIGNATURE)
            .or(() -> fields.get(SIGNATURE).flatMap(parts::place));
    if (!fields.has(SIGNATURE_HEADER) && !fields.has(SIGNATURE)) {
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
    return fields.oneOf(
        ALGORITHM,
        Algorithm::named,
        Stream.concat(Algorithm.names().stream(), Stream.of("none")).toList());
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
   * @param known whether it is defined by the known service rather than by the manifest
   */
  private SignedContent content(Fields fields, boolean token, boolean known) {
    if (token && fields.has(SIGNED_CONTENT)) {
      fields.mistake(SIGNED_CONTENT, "a token signs nothing");
    }
    Optional<RequestPart> id =
        parts.templates(fields, DELIVERY_ID).stream().findFirst().flatMap(RequestTemplate::place);
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

  /** The place must be part of the signed address. */
  private Optional<RequestPart> bodyDigest(Fields fields, SignedContent content) {
    Optional<RequestPart> place = fields.get(BODY_DIGEST).flatMap(parts::place);
    if (place.isPresent()
        && !(place.get() instanceof RequestPart.Query && content.signsUrlAndForm())) {
      fields.mistake(
          BODY_DIGEST,
          "'body_digest' must be a query parameter, and {url} and {form_sorted} in 'signed_content'");
    }
    return place;
  }

  private Optional<RequestPart> timestampPlace(Fields fields) {
    return header(fields, TIMESTAMP_HEADER, TIMESTAMP)
        .or(() -> fields.get(TIMESTAMP).flatMap(parts::place));
  }

  /**
   * A header that a key names by itself.
   *
   * @param elsewhere the key that names any part of the request instead
   */
  private Optional<RequestPart> header(Fields fields, String key, String elsewhere) {
    Optional<String> name = fields.written(key);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (!HttpToken.isToken(name.get())) {
      fields.mistake(
          key,
          "'%s' is the name of a header, not '%s'; for another part of the request write '%s: {json: a.b}'"
              .formatted(key, Fields.shortened(name.get()), elsewhere));
    }
    return name.map(RequestPart.Header::new);
  }

  private Optional<TimestampRule> timestamp(
      Fields fields, SignatureSyntax syntax, SignedContent content, boolean token) {
    Optional<RequestPart> place = timestampPlace(fields);
    boolean inList =
        syntax instanceof SignatureSyntax.Pairs pairs && pairs.timestampName().isPresent();
    if (place.isEmpty() && !inList) {
      for (String key :
          List.of("tolerance_seconds", "future_tolerance_seconds", "timestamp_unit")) {
        if (fields.has(key)) {
          fields.mistake(key, "'" + key + "' needs a timestamp: 'timestamp_header' or 'timestamp'");
        }
      }
      if (content.hasTimestamp()) {
        fields.mistake("signed_content", "{timestamp} needs 'timestamp_header' or 'timestamp'");
      }
      return Optional.empty();
    }
    String timestampKey = fields.has(TIMESTAMP) ? TIMESTAMP : TIMESTAMP_HEADER;
    if (place.isPresent() && inList) {
      fields.mistake(timestampKey, "'signature_pattern' has a {timestamp} already");
    }
    boolean inBody = place.filter(RequestPart.Json.class::isInstance).isPresent();
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
    return fields
        .oneOf(
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
}
