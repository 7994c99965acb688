package dev.dipeo.node.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.kind.Endpoint.Format;

/**
 * The text of a file. Text is written as it is by {@code txt} and {@code md}; what is not text is
 * JSON there, in {@code md} as a code block. {@code json} and {@code yaml} write any value so that
 * reading the file gives it back.
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
