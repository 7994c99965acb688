package dev.dipeo.provider;

import dev.dipeo.base.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The media types of responses to senders. None of them is a type that browsers execute, because
 * responses contain values of requests, each escaped for the type.
 */
enum AnswerType {
  TEXT("text/plain"),
  JSON(MediaType.JSON),
  TEXT_XML("text/xml"),
  XML("application/xml");

  private final String mediaType;

  AnswerType(String mediaType) {
    this.mediaType = mediaType;
  }

  static Optional<AnswerType> named(String mediaType) {
    return Arrays.stream(values()).filter(type -> type.mediaType.equals(mediaType)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(type -> type.mediaType).toList();
  }

  String header() {
    return this == JSON ? mediaType : mediaType + "; charset=utf-8";
  }

  /** The value escaped for this type, so that it is only text in the response. */
  String escaped(String value) {
    return switch (this) {
      case TEXT, JSON -> value; // JSON is made as a tree, whose texts are escaped when written
      case TEXT_XML, XML -> xml(value);
    };
  }

  private static String xml(String value) {
    StringBuilder escaped = new StringBuilder(value.length() + 16);
    value
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXmlCharacter(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  /** A character of XML 1.0, section 2.2. */
  private static boolean isXmlCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
