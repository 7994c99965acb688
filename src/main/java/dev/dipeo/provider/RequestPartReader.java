package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads the parts of manifests about requests: places, templates, conditions, handshakes. */
final class RequestPartReader {
  private static final String PLACES = "must be {header: X}, {json: a.b}, {form: x} or {query: x}";

  private static final List<String> HANDSHAKE_METHODS = List.of("GET", "HEAD", "POST");

  private final Mistakes mistakes;

  RequestPartReader(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /** Reads {@code {header: X}} or {@code header:X}. */
  Optional<RequestPart> place(Yaml value) {
    return switch (value) {
      case Yaml.Scalar scalar -> place(scalar.at(), scalar.text());
      case Yaml.Obj object when object.entries().size() == 1 -> {
        Yaml.Entry entry = object.entries().values().iterator().next();
        yield entry.value() instanceof Yaml.Scalar name && !name.text().isBlank()
            ? found(object.at(), () -> RequestPart.of(entry.key(), name.text()))
            : found(object.at(), Optional::empty);
      }
      default -> found(value.at(), Optional::empty);
    };
  }

  private Optional<RequestPart> place(Location at, String text) {
    return found(at, () -> RequestPart.parse(text));
  }

  private Optional<RequestPart> found(Location at, Supplier<Optional<RequestPart>> reading) {
    try {
      Optional<RequestPart> place = reading.get();
      if (place.isEmpty()) {
        mistakes.add(at, "a place in the request " + PLACES);
      }
      return place;
    } catch (IllegalArgumentException e) {
      mistakes.add(at, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Reads {@code none} or {@code hash}, given instead of a place. */
  static Optional<WithoutId> withoutId(Yaml value) {
    return value instanceof Yaml.Scalar scalar ? WithoutId.named(scalar.text()) : Optional.empty();
  }

  /** One place or template, or a list of them; the last may declare what replaces a missing id. */
  List<RequestTemplate> templates(Fields fields, String key) {
    List<RequestTemplate> templates = new ArrayList<>();
    List<Yaml> items = fields.listOrOne(key);
    for (Yaml item : items) {
      if (key.equals("delivery_id") && withoutId(item).isPresent()) {
        if (item != items.getLast()) {
          mistakes.add(item.at(), "'none' and 'hash' can only stand last");
        }
      } else if (item instanceof Yaml.Scalar scalar && scalar.text().contains("{")) {
        template(scalar).ifPresent(templates::add);
      } else {
        place(item).map(RequestTemplate::of).ifPresent(templates::add);
      }
    }
    return templates;
  }

  Optional<RequestTemplate> template(Yaml.Scalar scalar) {
    try {
      return Optional.of(RequestTemplate.parse(scalar.text()));
    } catch (IllegalArgumentException e) {
      mistakes.add(scalar.at(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  Optional<SecretText> secret(Yaml value) {
    if (!(value instanceof Yaml.Scalar scalar) || scalar.text().isBlank()) {
      mistakes.add(value.at(), "a secret must be text, best \"{{env.NAME}}\"");
      return Optional.empty();
    }
    try {
      return Optional.of(SecretText.parse(scalar.text()));
    } catch (IllegalArgumentException e) {
      mistakes.add(scalar.at(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  RequestCondition condition(Yaml.Obj object) {
    Fields fields =
        Fields.exact(mistakes, "'when'", object, List.of("method", "equals", "present", "absent"));
    if (object.entries().isEmpty()) {
      mistakes.add(object.at(), "'when' is empty");
    }
    return new RequestCondition(
        fields.written("method").map(method -> method.toUpperCase(Locale.ROOT)),
        byPlace(fields, "equals", this::texts),
        places(fields, "present"),
        places(fields, "absent"));
  }

  private List<RequestPart> places(Fields fields, String key) {
    List<RequestPart> places = new ArrayList<>();
    fields.listOrOne(key).forEach(item -> place(item).ifPresent(places::add));
    return places;
  }

  /** An object whose keys are places. */
  private <T> Map<RequestPart, T> byPlace(Fields fields, String key, Function<Yaml, T> reading) {
    Map<RequestPart, T> found = new LinkedHashMap<>();
    for (Yaml.Entry entry : fields.object(key).map(o -> o.entries().values()).orElse(List.of())) {
      place(entry.keyAt(), entry.key())
          .ifPresent(place -> found.put(place, reading.apply(entry.value())));
    }
    return found;
  }

  private Set<String> texts(Yaml value) {
    Set<String> texts = new LinkedHashSet<>();
    for (Yaml item : value instanceof Yaml.Arr list ? list.items() : List.of(value)) {
      if (item instanceof Yaml.Scalar scalar) {
        texts.add(scalar.text());
      } else {
        mistakes.add(item.at(), "text was expected here, not " + item.kind());
      }
    }
    return texts;
  }

  Optional<Handshake> handshake(Yaml value) {
    if (!(value instanceof Yaml.Obj object)) {
      mistakes.add(value.at(), "a handshake must be an object with 'when' and 'reply'");
      return Optional.empty();
    }
    Fields fields =
        Fields.exact(mistakes, "a handshake", object, List.of("when", "token", "signed", "reply"));
    Optional<Yaml.Obj> when = fields.object("when");
    Optional<Yaml.Obj> reply = fields.object("reply");
    if (when.isEmpty() || reply.isEmpty()) {
      mistakes.add(object.at(), "a handshake needs 'when' and 'reply'");
      return Optional.empty();
    }
    RequestCondition condition = condition(when.get());
    if (condition.method().isEmpty()) {
      // A GET is answered without a signature, so omitting parts of a request must not lead there.
      condition =
          new RequestCondition(
              Optional.of("POST"), condition.equal(), condition.present(), condition.absent());
    } else if (!HANDSHAKE_METHODS.contains(condition.method().get())) {
      mistakes.add(
          when.get().at(),
          "a handshake's method is one of " + String.join(", ", HANDSHAKE_METHODS));
    }
    Map<RequestPart, List<SecretText>> tokens = byPlace(fields, "token", this::secrets);
    boolean signed =
        fields.bool("signed").orElse(true) && condition.method().filter("POST"::equals).isPresent();
    Handshake handshake = new Handshake(condition, tokens, signed, answer(reply.get()));
    if (!signed) {
      requireSafe(object, handshake);
    }
    return Optional.of(handshake);
  }

  /**
   * Restricts responses to unverified senders. Their bodies are not read, and a code under the
   * provider's key over a text of their choice would be a signature for them.
   */
  private void requireSafe(Yaml.Obj object, Handshake handshake) {
    if (handshake.looksIntoBody()) {
      mistakes.add(object.at(), "a handshake that is not signed can only look at header and query");
    }
    if (handshake.needsKey()) {
      mistakes.add(
          object.at(), "a handshake that is not signed cannot answer with {hmac_sha256_hex:…}");
    }
  }

  private List<SecretText> secrets(Yaml value) {
    List<SecretText> secrets = new ArrayList<>();
    for (Yaml item : value instanceof Yaml.Arr list ? list.items() : List.of(value)) {
      secret(item).ifPresent(secrets::add);
    }
    if (secrets.isEmpty()) {
      mistakes.add(value.at(), "a secret is missing here");
    }
    return secrets;
  }

  private Handshake.Answer answer(Yaml.Obj object) {
    Fields fields = Fields.exact(mistakes, "a reply", object, List.of("status", "body", "json"));
    int status = fields.integer("status", 200, 299).orElse(200);
    if (fields.has("body") && fields.has("json")) {
      fields.mistake("json", "only one of body and json can stand");
    }
    Optional<Yaml> json = fields.get("json");
    if (json.isPresent()) {
      return new Handshake.JsonTree(status, tree(json.get()));
    }
    return fields
        .get("body")
        .flatMap(body -> body instanceof Yaml.Scalar scalar ? template(scalar) : Optional.empty())
        .<Handshake.Answer>map(text -> new Handshake.Text(status, text))
        .orElseGet(() -> new Handshake.Empty(status));
  }

  Handshake.Tree tree(Yaml value) {
    return switch (value) {
      case Yaml.Obj object -> {
        Map<String, Handshake.Tree> entries = new LinkedHashMap<>();
        object.entries().forEach((key, entry) -> entries.put(key, tree(entry.value())));
        yield new Handshake.ObjectTree(entries);
      }
      case Yaml.Arr list -> new Handshake.ListTree(list.items().stream().map(this::tree).toList());
      case Yaml.Scalar scalar -> {
        JsonNode json = scalar.toJson();
        yield json.isTextual()
            ? template(scalar)
                .<Handshake.Tree>map(Handshake.TextTree::new)
                .orElseGet(() -> new Handshake.ValueTree(json))
            : new Handshake.ValueTree(json);
      }
    };
  }
}
