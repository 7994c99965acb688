package dev.dipeo.provider;

import dev.dipeo.base.Glob;
import dev.dipeo.base.RequestHeaders;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code responses}: responses that replace the default JSON. */
final class EventResponseReader {
  /** Most responses of one provider. */
  static final int MAX_RESPONSES = 64;

  /** Most headers of one response. */
  static final int MAX_HEADERS = 16;

  private static final List<String> KEYS =
      List.of("event", "status", "content_type", "body", "json", "headers");

  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]{0,512}");

  /** Headers that belong to the body or are stored by browsers. */
  private static final Set<String> OURS =
      Set.of("content-encoding", "content-type", "date", "set-cookie", "x-content-type-options");

  private final Mistakes mistakes;
  private final RequestPartReader parts;

  EventResponseReader(Mistakes mistakes, RequestPartReader parts) {
    this.mistakes = mistakes;
    this.parts = parts;
  }

  List<EventResponse> read(Fields fields) {
    List<EventResponse> responses = new ArrayList<>();
    List<Yaml> items = fields.listOrOne("responses");
    if (items.size() > MAX_RESPONSES) {
      fields.mistake("responses", "at most " + MAX_RESPONSES + " responses can be given");
    }
    for (Yaml item : items) {
      if (item instanceof Yaml.Obj object) {
        responses.add(response(object));
      } else {
        mistakes.add(item.at(), "a response must be an object, not " + item.kind());
      }
    }
    return responses;
  }

  private EventResponse response(Yaml.Obj object) {
    Fields fields = Fields.exact(mistakes, "a response", object, KEYS);
    if (!fields.has("event")) {
      mistakes.add(object.at(), "a response needs 'event': a name, or \"*\" for any");
    }
    int status = fields.integer("status", 200, 299).orElse(200);
    EventResponse.Body body = body(fields);
    if (status == 204 && !(body instanceof EventResponse.Nothing)) {
      fields.mistake("status", "an answer of status 204 has no body");
    }
    return new EventResponse(globs(fields), status, headers(fields), body);
  }

  private List<Glob> globs(Fields fields) {
    List<Glob> globs = new ArrayList<>();
    for (Yaml item : fields.listOrOne("event")) {
      if (item instanceof Yaml.Scalar scalar
          && !scalar.text().isBlank()
          && scalar.text().length() <= Glob.MAX_PATTERN_LENGTH) {
        globs.add(Glob.of(scalar.text()));
      } else {
        mistakes.add(item.at(), "the name of an event was expected here, or a pattern with *");
      }
    }
    return globs;
  }

  private EventResponse.Body body(Fields fields) {
    Optional<AnswerType> type = type(fields);
    Optional<Yaml> json = fields.get("json");
    if (json.isPresent()) {
      if (fields.has("body") || type.filter(t -> t != AnswerType.JSON).isPresent()) {
        fields.mistake("json", "'json' stands alone: it is the body, and says its type");
      }
      Handshake.Tree tree = parts.tree(json.get());
      if (tree.templates().anyMatch(RequestTemplate::needsKey)) {
        fields.mistake("json", "{hmac_sha256_hex:…} can only stand in a handshake");
      }
      return new EventResponse.JsonTree(tree);
    }
    if (fields.get("body").filter(EventResponseReader::isEmpty).isPresent()
        || !fields.has("body")) {
      return new EventResponse.Nothing();
    }
    if (type.filter(AnswerType.JSON::equals).isPresent()) {
      fields.mistake("body", "JSON is written as 'json', so that its values are escaped");
    }
    Optional<RequestTemplate> template =
        fields
            .get("body")
            .flatMap(
                body ->
                    body instanceof Yaml.Scalar scalar ? parts.template(scalar) : Optional.empty());
    if (template.isEmpty()) {
      fields.mistake("body", "'body' must be text");
      return new EventResponse.Nothing();
    }
    if (template.get().needsKey()) {
      fields.mistake("body", "{hmac_sha256_hex:…} can only stand in a handshake");
    }
    return new EventResponse.Text(type.orElse(AnswerType.TEXT), template.get());
  }

  private static boolean isEmpty(Yaml value) {
    return value instanceof Yaml.Scalar scalar && scalar.text().isEmpty();
  }

  private Optional<AnswerType> type(Fields fields) {
    Optional<String> name = fields.written("content_type");
    Optional<AnswerType> type = name.flatMap(AnswerType::named);
    if (name.isPresent() && type.isEmpty()) {
      fields.mistake(
          "content_type", "an answer can be one of " + String.join(", ", AnswerType.names()));
    }
    return type;
  }

  private Map<String, String> headers(Fields fields) {
    Map<String, String> headers = new LinkedHashMap<>();
    fields
        .object("headers")
        .ifPresent(
            object -> {
              if (object.entries().size() > MAX_HEADERS) {
                mistakes.add(object.at(), "at most " + MAX_HEADERS + " headers can be given");
              }
              object.entries().values().forEach(entry -> header(entry, headers));
            });
    return headers;
  }

  private void header(Yaml.Entry entry, Map<String, String> headers) {
    boolean named =
        HEADER_NAME.matcher(entry.key()).matches()
            && !RequestHeaders.isOfConnection(entry.key())
            && !OURS.contains(entry.key().toLowerCase(Locale.ROOT));
    if (named
        && entry.value() instanceof Yaml.Scalar scalar
        && HEADER_VALUE.matcher(scalar.text()).matches()) {
      headers.put(entry.key(), scalar.text());
    } else if (named) {
      mistakes.add(entry.value().at(), "the value of a header is printable ASCII");
    } else {
      mistakes.add(entry.keyAt(), "'" + entry.key() + "' is no header that can be set here");
    }
  }
}
