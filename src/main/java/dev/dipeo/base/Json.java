package dev.dipeo.base;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes strict JSON (RFC 8259). Rejects input that two parsers could read differently:
 * duplicate keys, text after the value, bytes that are not UTF-8. Bounds nesting depth, lengths of
 * names, and digits and exponents of numbers; see also {@link #parseBounded}.
 */
public final class Json {
  /** Deepest nesting of arrays and objects. */
  public static final int MAX_DEPTH = 200;

  /** Longest number, in digits; longer ones take quadratic time to convert to binary. */
  public static final int MAX_NUMBER_LENGTH = 1_000;

  /**
   * Largest exponent, of either sign: three digits, far beyond a double's range (308). With {@link
   * #MAX_NUMBER_LENGTH}, it keeps every accepted number short enough to be written out and computed
   * exactly.
   */
  public static final int MAX_EXPONENT = 999;

  /**
   * Most values, names and brackets that {@link #parseBounded} accepts. Each takes some 80 bytes of
   * memory, however short its text, so a body within its size limit could otherwise exhaust the
   * memory.
   */
  public static final int MAX_TOKENS = 1_000_000;

  private static final JsonMapper MAPPER = mapper(Long.MAX_VALUE);
  private static final JsonMapper BOUNDED = mapper(MAX_TOKENS);

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private Json() {}

  private static JsonMapper mapper(long maxTokens) {
    return JsonMapper.builder(
            JsonFactory.builder()
                // Names may be new in every payload, and a native program keeps what it interns.
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxTokenCount(maxTokens)
                        .build())
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        // For trees; the parser's own detection would also allocate a set per object.
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /** Reads one JSON value from UTF-8 bytes. */
  public static JsonNode parse(byte[] utf8) throws MalformedJsonException {
    return parse(MAPPER, utf8);
  }

  /**
   * Like {@link #parse(byte[])}, for untrusted input: rejects more than {@link #MAX_TOKENS} tokens.
   */
  public static JsonNode parseBounded(byte[] utf8) throws MalformedJsonException {
    return parse(BOUNDED, utf8);
  }

  private static JsonNode parse(JsonMapper mapper, byte[] utf8) throws MalformedJsonException {
    requireUtf8(utf8);
    try (JsonParser parser = new BoundedNumbers(mapper.createParser(utf8), MAX_EXPONENT)) {
      JsonNode value = mapper.readTree(parser);
      if (value == null || value.isMissingNode()) {
        throw new MalformedJsonException("empty, where JSON was expected");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw MalformedJsonException.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one JSON value from text. */
  public static JsonNode parse(String text) throws MalformedJsonException {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether {@link #parse} accepts the text; builds no tree. */
  public static boolean isJson(String text) {
    try (JsonParser parser = new BoundedNumbers(MAPPER.createParser(text), MAX_EXPONENT)) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      if (parser.nextToken() == null) {
        return false;
      }
      int depth = 0;
      for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 0 && parser.nextToken() != null) {
          return false; // text after the value
        }
        if (depth == 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /** A string's text; the JSON of any other value. */
  public static String textOf(JsonNode value) {
    return value.isTextual() ? value.textValue() : text(value);
  }

  /** Compact JSON text of a tree. */
  public static String text(JsonNode value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** JSON text with line breaks and indentation, for people. */
  public static String pretty(JsonNode value) {
    return value.toPrettyString();
  }

  /** Compact UTF-8 JSON of a tree. */
  public static byte[] bytes(JsonNode value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void requireUtf8(byte[] bytes) throws MalformedJsonException {
    if (!isUtf8(bytes)) {
      throw new MalformedJsonException("not UTF-8");
    }
  }

  /** Whether bytes are text in UTF-8, and not in UTF-16 or UTF-32. */
  public static boolean isUtf8(byte[] bytes) {
    if (bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0)) {
      return false; // UTF-16 or UTF-32, which Jackson would detect and read
    }
    if (isAscii(bytes)) {
      return true;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /**
   * Tests eight bytes at a time: nearly all JSON is ASCII, and decoding it only to check costs a
   * copy.
   */
  private static boolean isAscii(byte[] bytes) {
    int at = 0;
    for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
      if (((long) EIGHT_BYTES.get(bytes, at) & NOT_ASCII) != 0) {
        return false;
      }
    }
    for (; at < bytes.length; at++) {
      if (bytes[at] < 0) {
        return false;
      }
    }
    return true;
  }
}
