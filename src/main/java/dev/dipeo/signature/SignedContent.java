package dev.dipeo.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The content that is signed: {@code v0:{timestamp}:{body}}. Placeholders: {@code {body}
 * {timestamp} {id} {url} {method} {form_sorted} {header.X} {query.x} {json.a.b}}; {@code :} may
 * replace the first dot.
 *
 * <p>Content that could be split in two ways is refused: when the template is compiled or, if it
 * depends on a value, when it is filled. Before the body, each part must have an unambiguous end;
 * after the body, an unambiguous beginning. If a service defines its content otherwise, the
 * declaration accepts that explicitly; then only the signature distinguishes two requests, see
 * {@link #isSplittable}.
 */
public final class SignedContent {
  private sealed interface Part {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Literal(byte[] bytes) implements Part {}

  private record Body() implements Part {}

  private record Timestamp() implements Part {}

  private record Url() implements Part {}

  private record Method() implements Part {}

  private record FormSorted() implements Part {}

  /**
   * A value that the sender chooses.
   *
   * @param start the character before it, which the value may not contain; 0 if it may
   * @param end the character after it, which the value may not contain; 0 if it may
   * @param beforeTime whether only the form of the following time marks its end
   */
  private record Free(RequestPart place, char start, char end, boolean beforeTime)
      implements Part {}

  /**
   * The context of a template.
   *
   * @param id the value of {@code {id}}, if declared
   * @param timestamp the part with the time, if declared; naming it is the same as {@code
   *     {timestamp}}
   * @param timeIsRfc3339 whether the form of the time marks its beginning and end
   * @param urlIsFixed whether the signed address is configured rather than taken from the request
   * @param splittable whether content that could be split in two ways is accepted
   */
  public record Terms(
      @Nullable RequestPart id,
      @Nullable RequestPart timestamp,
      boolean timeIsRfc3339,
      boolean urlIsFixed,
      boolean splittable) {}

  /** Longest value of a header or other sender-chosen part of signed content, in characters. */
  public static final int MAX_FREE_LENGTH = 1024;

  /** The raw body only. */
  public static final SignedContent BODY = new SignedContent("{body}", List.of(new Body()), false);

  private final String template;
  private final List<Part> parts;
  private final boolean splittable;

  private SignedContent(String template, List<Part> parts, boolean splittable) {
    this.template = template;
    this.parts = List.copyOf(parts);
    this.splittable = splittable;
  }

  /**
   * Compiles a template.
   *
   * @param id the value of {@code {id}}, if declared
   */
  public static SignedContent parse(String template, @Nullable RequestPart id)
      throws IllegalArgumentException {
    return compile(template, new Terms(id, null, false, true, false));
  }

  public static SignedContent compile(String template, Terms terms)
      throws IllegalArgumentException {
    return new Parser(template, terms).parse();
  }

  private static final class Parser {
    private final String template;
    private final Terms terms;
    private final List<Part> parts = new ArrayList<>();
    private boolean splittable;
    private boolean bodySeen;

    Parser(String template, Terms terms) {
      this.template = template;
      this.terms = terms;
    }

    SignedContent parse() {
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
        parts.add(part(open, close));
        at = close + 1;
      }
      return new SignedContent(template, parts, splittable);
    }

    private Part part(int open, int close) {
      String name = template.substring(open + 1, close);
      return switch (name) {
        case "body" -> body(name);
        case "form_sorted" -> {
          splittable = true;
          bodySeen = true;
          yield new FormSorted();
        }
        case "url" -> {
          if (!terms.urlIsFixed() && (isPlaceAt(close + 1) || endsPlaceAt(open))) {
            acceptOr(
                "'public_url' or a separator must stand beside {url}: its end is the sender's");
          }
          yield new Url();
        }
        case "method" -> new Method();
        case "timestamp" -> timestamp(close);
        case "id" -> {
          if (terms.id() == null) {
            throw new IllegalArgumentException("{id} needs a delivery_id header");
          }
          yield free(name, terms.id(), open, close);
        }
        default -> {
          RequestPart place = place(name);
          yield place.equals(terms.timestamp()) ? timestamp(close) : free(name, place, open, close);
        }
      };
    }

    private Part body(String name) {
      if (bodySeen) {
        acceptOr("{" + name + "} can stand once, or its ends could be anywhere");
      }
      bodySeen = true;
      return new Body();
    }

    private Part timestamp(int close) {
      char next = charAt(close + 1);
      if (next >= '0' && next <= '9') {
        throw new IllegalArgumentException("a digit may not follow {timestamp}");
      }
      return new Timestamp();
    }

    private Free free(String name, RequestPart place, int open, int close) {
      boolean placeFollows = isPlaceAt(close + 1);
      boolean beforeTime = placeFollows && !bodySeen && terms.timeIsRfc3339() && isTime(close + 1);
      if (placeFollows && !beforeTime) {
        acceptOr(
            "a separator must follow {"
                + name
                + "}, or its end could be anywhere (a time of 'timestamp_unit: rfc3339' shows its"
                + " own; 'unseparated: accept' takes it as it is)");
      }
      if (bodySeen && endsPlaceAt(open)) {
        acceptOr("a separator must stand before {" + name + "}, or its start could be anywhere");
      }
      return new Free(
          place,
          bodySeen && !endsPlaceAt(open) ? charAt(open - 1) : 0,
          placeFollows ? 0 : charAt(close + 1),
          beforeTime);
    }

    private void acceptOr(String mistake) {
      if (!terms.splittable()) {
        throw new IllegalArgumentException(mistake);
      }
      splittable = true;
    }

    private boolean isTime(int open) {
      int close = template.indexOf('}', open);
      String name = close < 0 ? "" : template.substring(open + 1, close);
      return name.equals("timestamp")
          || (terms.timestamp() != null
              && RequestPart.parse(name).filter(terms.timestamp()::equals).isPresent());
    }

    private boolean isPlaceAt(int at) {
      return charAt(at) == '{';
    }

    private boolean endsPlaceAt(int at) {
      return charAt(at - 1) == '}';
    }

    private char charAt(int at) {
      return at >= 0 && at < template.length() ? template.charAt(at) : 0;
    }
  }

  private static RequestPart place(String text) {
    return RequestPart.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "{"
                        + text
                        + "} is not known; there are {body}, {timestamp}, {id}, {url}, {method},"
                        + " {form_sorted}, {header.X}, {query.x} and {json.x}"));
  }

  /** Whether the timestamp is signed. */
  public boolean hasTimestamp() {
    return parts.stream().anyMatch(Timestamp.class::isInstance);
  }

  /** Whether the fields of a form and the address are signed. */
  public boolean signsUrlAndForm() {
    return parts.stream().anyMatch(FormSorted.class::isInstance)
        && parts.stream().anyMatch(Url.class::isInstance);
  }

  /**
   * Whether a third party that has seen a request could move characters from one part to the next
   * and keep the signature. Then only the signature identifies a repeated request, no value in it
   * does.
   */
  public boolean isSplittable() {
    return splittable;
  }

  /** Whether changing the text of this part changes the signature. */
  boolean covers(RequestPart place) {
    return !splittable
        && parts.stream()
            .anyMatch(
                part ->
                    switch (part) {
                      case Free free -> free.place().equals(place);
                      case Body _, FormSorted _ -> place instanceof RequestPart.Json;
                      case Url _ -> place instanceof RequestPart.Query;
                      case Literal _, Timestamp _, Method _ -> false;
                    });
  }

  /** The headers that are signed. */
  List<String> headers() {
    List<String> names = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Free free && free.place() instanceof RequestPart.Header header) {
        names.add(header.name());
      }
    }
    return names;
  }

  /**
   * The pieces whose concatenation is signed. The body is not copied.
   *
   * @param timestamp empty if the scheme has none
   * @param json the body as JSON, requested only if the template refers to it
   * @param limited whether the age of the timestamp is limited
   */
  List<byte[]> fill(
      SignedRequest request, String timestamp, Supplier<@Nullable JsonNode> json, boolean limited)
      throws Refusal {
    return fill(request, timestamp, json, limited, true);
  }

  /**
   * Like {@link #fill(SignedRequest, String, Supplier, boolean)}, for content that may have the
   * fields of a form.
   *
   * @param form whether the body is a form whose fields are signed; otherwise its placeholder is
   *     empty
   */
  List<byte[]> fill(
      SignedRequest request,
      String timestamp,
      Supplier<@Nullable JsonNode> json,
      boolean limited,
      boolean form)
      throws Refusal {
    List<byte[]> pieces = new ArrayList<>(parts.size());
    Part previous = null;
    for (Part part : parts) {
      byte[] piece =
          switch (part) {
            case Literal literal -> literal.bytes();
            case Body _ -> request.body();
            case Timestamp _ -> timestamp.getBytes(US_ASCII);
            case Url _ -> request.url().getBytes(UTF_8);
            case Method _ -> request.method().getBytes(UTF_8);
            case FormSorted _ -> form ? SortedForm.of(request.body()) : new byte[0];
            case Free free -> value(free, request, json, timestamp);
          };
      if (!limited && part instanceof Timestamp && previous instanceof Body) {
        requireNoDigit(request.body(), request.body().length - 1);
      }
      if (!limited && previous instanceof Timestamp && !(part instanceof Literal)) {
        requireNoDigit(piece, 0);
      }
      pieces.add(piece);
      previous = part;
    }
    return pieces;
  }

  /**
   * Without a separator and an age limit, digits could be moved between timestamp and body. (With a
   * limit, such a timestamp is off by a factor of ten and refused.)
   */
  private static void requireNoDigit(byte[] piece, int at) throws Refusal {
    if (piece.length > 0 && piece[at] >= '0' && piece[at] <= '9') {
      throw new Refusal(Reason.AMBIGUOUS, "digits stand next to the timestamp in what is signed");
    }
  }

  private static byte[] value(
      Free free, SignedRequest request, Supplier<@Nullable JsonNode> json, String timestamp)
      throws Refusal {
    JsonNode payload = free.place() instanceof RequestPart.Json ? json.get() : null;
    String spoken = free.place().spoken();
    String value = Refusal.requireSingle(free.place().all(request, payload), spoken);
    if (value.length() > MAX_FREE_LENGTH) {
      throw new Refusal(
          Reason.MALFORMED, spoken + " is longer than " + MAX_FREE_LENGTH + " characters");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~') {
        throw new Refusal(Reason.MALFORMED, spoken + " is not printable ASCII");
      }
      if (c == free.end() || c == free.start()) {
        throw new Refusal(
            Reason.AMBIGUOUS, spoken + " contains the character that ends it in what is signed");
      }
    }
    // The first time in the text ends the value. Otherwise a longer value, which includes the time
    // and the body up to a time inside it, would have the same signature.
    if (free.beforeTime() && Rfc3339.firstIn(value + timestamp) != value.length()) {
      throw new Refusal(
          Reason.AMBIGUOUS, spoken + " contains a time, which ends it in what is signed");
    }
    return value.getBytes(US_ASCII);
  }

  @Override
  public String toString() {
    return template;
  }
}
