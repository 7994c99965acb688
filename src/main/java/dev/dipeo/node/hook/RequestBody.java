package dev.dipeo.node.hook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MediaType;
import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.delivery.Draft;
import dev.dipeo.diagram.template.Sealed;
import dev.dipeo.secret.Escape;
import dev.dipeo.secret.SealedText;
import dev.dipeo.url.PercentEncoding;
import java.util.Optional;

/**
 * The body of a request by its {@code Content-Type}: JSON by default, a form for a form type, text
 * for any other type.
 */
final class RequestBody {
  private RequestBody() {}

  static Draft.Body of(JsonNode body, Optional<String> contentType) throws DeliveryException {
    Optional<MediaType> type = contentType.map(MediaType::of);
    boolean text = type.isPresent() && !type.get().isJson() && isText(body);
    if (!text && type.isPresent() && type.get().isForm()) {
      return body(form(body));
    }
    if (Sealed.isIn(body)) {
      return body(text ? Sealed.text(body) : Sealed.json(body));
    }
    return new Draft.Body.Bytes(text ? body.textValue().getBytes(UTF_8) : Json.bytes(body));
  }

  private static Draft.Body body(SealedText text) {
    return text.isPlain()
        ? new Draft.Body.Bytes(text.shown().getBytes(UTF_8))
        : new Draft.Body.Text(text);
  }

  private static boolean isText(JsonNode value) {
    return value.isTextual() || value.isPojo();
  }

  /**
   * An object as a form (WHATWG URL, 5.2): text unchanged, a list by repeating the name, nested
   * values as JSON; null is omitted.
   */
  private static SealedText form(JsonNode body) throws DeliveryException {
    if (!(body instanceof ObjectNode object)) {
      throw new DeliveryException(
          DeliveryException.Kind.INVALID,
          "config.body: a form (" + MediaType.FORM + ") is made of an object, or is text");
    }
    SealedText.Builder out = new SealedText.Builder();
    String separator = "";
    for (var field : object.properties()) {
      JsonNode value = field.getValue();
      boolean several = value.isArray() && isFlat(value);
      for (JsonNode one : several ? value : java.util.List.of(value)) {
        if (!one.isNull()) {
          out.add(separator)
              .add(PercentEncoding.encoded(field.getKey()))
              .add("=")
              .add(Sealed.text(one).escaped(Escape.PERCENT));
          separator = "&";
        }
      }
    }
    return out.build();
  }

  private static boolean isFlat(JsonNode list) {
    for (JsonNode item : list) {
      if (item.isContainerNode()) {
        return false;
      }
    }
    return true;
  }
}
