package dev.dipeo.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is signed: {@code v0:{timestamp}:{body}}. Places: {@code {body} {timestamp} {id} {url}
 * {method} {header.X} {query.x} {json.a.b}}; {@code :} may stand instead of the first dot.
 *
 * <p>A template whose result could be split in two ways is refused when it is compiled or, where
 * that hangs on a value, when it is filled.
 */
public final class SignedContent {
  private sealed interface Part {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Literal(byte[] bytes) implements Part {}

  private record Body() implements Part {}

  private record Timestamp() implements Part {}

  private record Url() implements Part {}

  private record Method() implements Part {}

  /**
   * A value that the sender chooses.
   *
   * @param end the character behind it, which the value may not contain; 0 at the end
   */
  private record Free(Place place, char end) implements Part {}

  /** Longest value of a header or other free place in signed content, in characters. */
  public static final int MAX_FREE_LENGTH = 1024;

  /** Only the raw body. */
  public static final SignedContent BODY = new SignedContent("{body}", List.of(new Body()));

  private final String template;
  private final List<Part> parts;

  private SignedContent(String template, List<Part> parts) {
    this.template = template;
    this.parts = List.copyOf(parts);
  }

  /**
   * Compiles a template.
   *
   * @param id what {@code {id}} stands for, if that is declared
   */
  public static SignedContent parse(String template, @Nullable Place id)
      throws IllegalArgumentException {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < template.length()) {
      int open = template.indexOf('{', at);
      int end = open < 0 ? template.length() : open;
      if (end > at) {
        parts.add(new Literal(template.substring(at, end).getBytes(UTF_8)));
      }
      if (open < 0) {
        break;
      }
      int close = template.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("'}' is missing in '" + template + "'");
      }
      char next = close + 1 < template.length() ? template.charAt(close + 1) : 0;
      parts.add(part(template.substring(open + 1, close), next, id));
      at = close + 1;
    }
    return new SignedContent(template, parts);
  }

  private static Part part(String name, char next, @Nullable Place id) {
    return switch (name) {
      case "body" -> new Body();
      case "url" -> new Url();
      case "method" -> new Method();
      case "timestamp" -> {
        if (next >= '0' && next <= '9') {
          throw new IllegalArgumentException("a digit may not follow {timestamp}");
        }
        yield new Timestamp();
      }
      case "id" -> {
        if (id == null) {
          throw new IllegalArgumentException("{id} needs a delivery_id header");
        }
        yield free(name, id, next);
      }
      default -> free(name, place(name), next);
    };
  }

  private static Free free(String name, Place place, char next) {
    if (next == '{') {
      throw new IllegalArgumentException(
          "a separator must follow {" + name + "}, or its end could be anywhere");
    }
    return new Free(place, next);
  }

  private static Place place(String text) {
    return Place.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "{"
                        + text
                        + "} is not known; there are {body}, {timestamp}, {id}, {url}, {method},"
                        + " {header.X}, {query.x} and {json.x}"));
  }

  /** Whether the timestamp is part of what is signed. */
  public boolean hasTimestamp() {
    return parts.stream().anyMatch(Timestamp.class::isInstance);
  }

  /** Whether another text in this place would need another signature. */
  boolean covers(Place place) {
    return parts.stream()
        .anyMatch(
            part ->
                switch (part) {
                  case Free free -> free.place().equals(place);
                  case Body ignored -> place instanceof Place.Json;
                  case Literal ignored -> false;
                  case Timestamp ignored -> false;
                  case Url ignored -> place instanceof Place.Query;
                  case Method ignored -> false;
                });
  }

  /** The headers that are part of what is signed. */
  List<String> headers() {
    List<String> names = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Free free && free.place() instanceof Place.Header header) {
        names.add(header.name());
      }
    }
    return names;
  }

  /**
   * The pieces whose concatenation is signed. The body is not copied.
   *
   * @param timestamp empty when the scheme has none
   * @param json the body as JSON, asked for only when the template has such a place
   * @param limited whether the age of the timestamp is limited
   */
  List<byte[]> fill(
      SignedRequest request, String timestamp, Supplier<@Nullable JsonNode> json, boolean limited)
      throws Refusal {
    List<byte[]> pieces = new ArrayList<>(parts.size());
    Part previous = null;
    for (Part part : parts) {
      pieces.add(
          switch (part) {
            case Literal literal -> literal.bytes();
            case Body body -> {
              if (!limited && previous instanceof Timestamp) {
                requireNoDigit(request.body(), 0);
              }
              yield request.body();
            }
            case Timestamp ignored -> {
              if (!limited && previous instanceof Body) {
                requireNoDigit(request.body(), request.body().length - 1);
              }
              yield timestamp.getBytes(US_ASCII);
            }
            case Url ignored -> request.url().getBytes(UTF_8);
            case Method ignored -> request.method().getBytes(UTF_8);
            case Free free -> value(free, request, json);
          });
      previous = part;
    }
    return pieces;
  }

  /**
   * Without a separator and without a limit of age, digits could be moved between timestamp and
   * body. (With a limit, such a timestamp is off by a factor of ten, and refused.)
   */
  private static void requireNoDigit(byte[] body, int at) throws Refusal {
    if (body.length > 0 && body[at] >= '0' && body[at] <= '9') {
      throw new Refusal(Reason.AMBIGUOUS);
    }
  }

  private static byte[] value(Free free, SignedRequest request, Supplier<@Nullable JsonNode> json)
      throws Refusal {
    JsonNode payload = free.place() instanceof Place.Json ? json.get() : null;
    String value = Scheme.single(free.place().all(request, payload));
    if (value.length() > MAX_FREE_LENGTH) {
      throw new Refusal(Reason.MALFORMED);
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~') {
        throw new Refusal(Reason.MALFORMED);
      }
      if (c == free.end()) {
        throw new Refusal(Reason.AMBIGUOUS);
      }
    }
    return value.getBytes(US_ASCII);
  }

  @Override
  public String toString() {
    return template;
  }
}
