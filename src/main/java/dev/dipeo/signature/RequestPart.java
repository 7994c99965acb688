package dev.dipeo.signature;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of a request that contains one text: a header, a query parameter or a value of the body.
 */
public sealed interface RequestPart {
  /**
   * A request header.
   *
   * @param name in lower case
   */
  record Header(String name) implements RequestPart {
    public Header {
      name = name.toLowerCase(Locale.ROOT);
    }
  }

  /** A query parameter. */
  record Query(String name) implements RequestPart {}

  /** A value in the body; a form counts as an object of its fields. */
  record Json(JsonPath path) implements RequestPart {}

  /**
   * Parses {@code header.X-Event}, {@code query.mode}, {@code json.a.b} or {@code form.field}; a
   * colon may replace the first dot. Empty for any other text.
   *
   * @throws IllegalArgumentException when the path of a {@code json} part is malformed
   */
  static Optional<RequestPart> parse(String text) {
    int split = 0;
    while (split < text.length() && text.charAt(split) != '.' && text.charAt(split) != ':') {
      split++;
    }
    if (split + 1 >= text.length()) {
      return Optional.empty();
    }
    return of(text.substring(0, split), text.substring(split + 1));
  }

  /**
   * The part with this kind, {@code header}, {@code query}, {@code json} or {@code form}, and name.
   */
  static Optional<RequestPart> of(String kind, String name) {
    return switch (kind) {
      case "header" -> Optional.of(new Header(name));
      case "query" -> Optional.of(new Query(name));
      case "json" -> Optional.of(new Json(JsonPath.parse(oneOnly(name))));
      case "form" -> Optional.of(new Json(JsonPath.ofName(name)));
      default -> Optional.empty();
    };
  }

  /** Refuses a further place within the path of the first: it would be read as a name. */
  private static String oneOnly(String path) {
    if (path.contains("json:") || path.contains("header:") || path.contains("query:")) {
      throw new IllegalArgumentException(
          "'%s' names two values; several are joined as in \"{json:type}.{json:action}\""
              .formatted(path));
    }
    return path;
  }

  /** All texts of this part, in order; more than one only if the sender repeats it. */
  default List<String> all(SignedRequest request, @Nullable JsonNode payload) {
    return switch (this) {
      case Header header -> request.header(header.name());
      case Query query -> request.query().getOrDefault(query.name(), List.of());
      case Json json ->
          payload == null ? List.of() : json.path().text(payload).map(List::of).orElse(List.of());
    };
  }

  /** Name of the part in messages: {@code header x-event}. */
  default String spoken() {
    return switch (this) {
      case Header header -> "header " + header.name();
      case Query query -> "query parameter " + query.name();
      case Json json -> "body value " + json.path();
    };
  }

  /** The text, if there is exactly one and it is not empty. */
  default Optional<String> one(SignedRequest request, @Nullable JsonNode payload) {
    List<String> all = all(request, payload);
    return all.size() == 1 && !all.getFirst().isEmpty()
        ? Optional.of(all.getFirst())
        : Optional.empty();
  }
}
