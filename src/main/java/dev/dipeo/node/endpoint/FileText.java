package dev.dipeo.node.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.kind.Endpoint.Format;

/**
 * The text of a file. {@code txt} and {@code md} write text unchanged and other values as JSON, in
 * {@code md} within a code block. {@code json} and {@code yaml} write any value so that reading the
 * file returns it.
 */
final class FileText {
  private FileText() {}

  static String of(JsonNode value, Format format) {
    return switch (format) {
      case TXT -> value.isTextual() ? value.textValue() : Json.text(value) + "\n";
      case MD ->
          value.isTextual() ? value.textValue() : "```json\n" + Json.pretty(value) + "\n```\n";
      case JSON -> Json.pretty(value) + "\n";
      case YAML -> YamlText.of(value);
    };
  }
}
