package dev.dipeo.store.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dipeo.store.StoreException;
import java.io.IOException;
import java.util.Optional;

/**
 * Values as JSON text and back. Input from outside is checked elsewhere ({@link
 * dev.dipeo.base.Json}); here, every value that was written can be read again: a payload at the
 * deepest accepted nesting is still readable inside the variables of a run.
 */
final class StoredJson {
  /** Deepest nesting of a stored value. */
  static final int MAX_DEPTH = 1_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  // Interned names are never freed in a native image.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private StoredJson() {}

  /**
   * @throws StoreException when the value is nested deeper than {@link #MAX_DEPTH}
   */
  static String text(JsonNode value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new StoreException("A value cannot be recorded: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The text in UTF-8.
   *
   * @throws StoreException when the value is nested deeper than {@link #MAX_DEPTH}
   */
  static byte[] bytes(JsonNode value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new StoreException("A value cannot be recorded: " + e.getOriginalMessage(), e);
    }
  }

  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw notJson(e.getOriginalMessage(), e);
    }
  }

  static JsonNode parse(byte[] text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw notJson(String.valueOf(e.getMessage()), e);
    }
  }

  private static StoreException notJson(String why, IOException e) {
    return new StoreException("The store holds a value that is not JSON: " + why, e);
  }

  /** The bytes as JSON; empty if they are not JSON. */
  static Optional<JsonNode> tryParse(byte[] bytes) {
    try {
      JsonNode value = MAPPER.readTree(bytes);
      return value == null || value.isMissingNode() ? Optional.empty() : Optional.of(value);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
