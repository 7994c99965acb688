package dev.dipeo.diagram.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import dev.dipeo.secret.Escape;
import dev.dipeo.secret.SealedText;
import java.util.Optional;

/**
 * Text with secrets as a JSON value, as templates produce it. Its node type never results from
 * reading JSON.
 */
public final class Sealed {
  private Sealed() {}

  /** The text as a value; a plain string if it has no secrets. */
  static JsonNode node(SealedText text) {
    return text.isPlain()
        ? TextNode.valueOf(text.shown())
        : JsonNodeFactory.instance.pojoNode(text);
  }

  /** The text with secrets in a value; empty for any other value. */
  private static Optional<SealedText> in(JsonNode value) {
    return value instanceof POJONode pojo && pojo.getPojo() instanceof SealedText text
        ? Optional.of(text)
        : Optional.empty();
  }

  /** Whether a value contains a secret at any depth. */
  public static boolean isIn(JsonNode value) {
    if (value.isContainerNode()) {
      for (JsonNode inner : value) {
        if (isIn(inner)) {
          return true;
        }
      }
    }
    return in(value).isPresent();
  }

  /** A string's text; the JSON of any other value. */
  public static SealedText text(JsonNode value) {
    return in(value).orElseGet(() -> isIn(value) ? json(value) : SealedText.of(Json.textOf(value)));
  }

  /** The JSON of a value. */
  public static SealedText json(JsonNode value) {
    SealedText.Builder out = new SealedText.Builder();
    write(value, out);
    return out.build();
  }

  private static void write(JsonNode value, SealedText.Builder out) {
    Optional<SealedText> text = in(value);
    if (text.isPresent()) {
      out.add("\"").add(text.get().escaped(Escape.JSON)).add("\"");
    } else if (!isIn(value)) {
      out.add(Json.text(value));
    } else if (value.isArray()) {
      String separator = "[";
      for (JsonNode item : value) {
        out.add(separator);
        write(item, out);
        separator = ",";
      }
      out.add("]");
    } else {
      String separator = "{";
      for (var field : value.properties()) {
        out.add(separator).add(Json.text(TextNode.valueOf(field.getKey()))).add(":");
        write(field.getValue(), out);
        separator = ",";
      }
      out.add("}");
    }
  }
}
