package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.SignedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Text with values of a request: {@code {json.type}.{json.action}}. */
final class RequestTemplate {
  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  /**
   * @param proof whether to insert the value's code under the provider's key instead of the value
   */
  private record Value(RequestPart place, boolean proof) implements Part {}

  /** Zoom's handshake requires the HMAC of a value, in hex. */
  private static final String PROOF = "hmac_sha256_hex:";

  private final String text;
  private final List<Part> parts;
  private final List<RequestPart> places;

  private RequestTemplate(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
    this.places =
        parts.stream().filter(Value.class::isInstance).map(part -> ((Value) part).place()).toList();
  }

  static RequestTemplate of(RequestPart place) {
    return new RequestTemplate(place.toString(), List.of(new Value(place, false)));
  }

  static RequestTemplate parse(String text) throws IllegalArgumentException {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      int end = open < 0 ? text.length() : open;
      if (end > at) {
        parts.add(new Literal(text.substring(at, end)));
      }
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("'}' is missing in '" + text + "'");
      }
      String inside = text.substring(open + 1, close);
      boolean proof = inside.startsWith(PROOF);
      parts.add(
          new Value(
              RequestPart.parse(proof ? inside.substring(PROOF.length()) : inside)
                  .orElseThrow(() -> unknown(inside)),
              proof));
      at = close + 1;
    }
    return new RequestTemplate(text, parts);
  }

  private static IllegalArgumentException unknown(String inside) {
    return new IllegalArgumentException(
        "{" + inside + "} is not known; there are {header.X}, {json.a.b}, {form.x} and {query.x}");
  }

  boolean needsKey() {
    return parts.stream().anyMatch(part -> part instanceof Value value && value.proof());
  }

  /** The header, if the template is the value of a single header. */
  Optional<String> header() {
    return parts.size() == 1
            && parts.getFirst() instanceof Value value
            && value.place() instanceof RequestPart.Header header
        ? Optional.of(header.name())
        : Optional.empty();
  }

  /** The place, if the template is a single value. */
  Optional<RequestPart> place() {
    return parts.size() == 1 && parts.getFirst() instanceof Value value && !value.proof()
        ? Optional.of(value.place())
        : Optional.empty();
  }

  /** The places of all values. */
  List<RequestPart> places() {
    return places;
  }

  /** The text for a request; empty if one of its values is missing or occurs twice. */
  Optional<String> fill(
      SignedRequest request, @Nullable JsonNode payload, UnaryOperator<String> proof) {
    return fill(request, payload, proof, UnaryOperator.identity());
  }

  /**
   * Like {@link #fill(SignedRequest, JsonNode, UnaryOperator)}, with escaped values.
   *
   * @param escape applied to each value, not to the template's own text
   */
  Optional<String> fill(
      SignedRequest request,
      @Nullable JsonNode payload,
      UnaryOperator<String> proof,
      UnaryOperator<String> escape) {
    if (parts.size() == 1 && parts.getFirst() instanceof Value value && !value.proof()) {
      return value.place().one(request, payload).map(escape); // nearly always
    }
    StringBuilder filled = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> filled.append(literal.text());
        case Value value -> {
          Optional<String> found = value.place().one(request, payload);
          if (found.isEmpty()) {
            return Optional.empty();
          }
          filled.append(escape.apply(value.proof() ? proof.apply(found.get()) : found.get()));
        }
      }
    }
    return Optional.of(filled.toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
