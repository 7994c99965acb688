package dev.dipeo.base;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/**
 * Writes values such that another process reads equal ones, for every value that {@link
 * Json#parseBounded} accepts, also as a field of an object. {@link Json} does not promise that: a
 * written number may have a longer exponent than one that is accepted ({@code 0.001e-999}), {@code
 * 1e0} is written as the integer 1, and half a surrogate pair has no UTF-8.
 */
public final class ExactJson {
  /** Deepest nesting: an accepted value within an object. */
  public static final int MAX_DEPTH = Json.MAX_DEPTH + 1;

  /** Most values, names and brackets: an accepted value beside the other fields of a form. */
  static final int MAX_TOKENS = Json.MAX_TOKENS + 10_000;

  /** An accepted number is written with its digits, a point and an exponent. */
  private static final int MAX_NUMBER_LENGTH = Json.MAX_NUMBER_LENGTH + 20;

  /** Above the largest exponent moved by the largest number of digits. */
  private static final int MAX_EXPONENT = 9_999;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                  // Also escapes half a surrogate pair, which could not be written otherwise.
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private ExactJson() {}

  /** Compact JSON in ASCII. */
  public static byte[] bytes(JsonNode value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = new ExactNumbers(MAPPER.createGenerator(bytes))) {
      MAPPER.writeTree(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads what {@link #bytes} wrote; as strict as {@link Json}. */
  public static JsonNode parse(byte[] utf8) throws MalformedJsonException {
    if (!Json.isUtf8(utf8)) {
      throw new MalformedJsonException("not UTF-8");
    }
    try (JsonParser parser = new BoundedNumbers(MAPPER.createParser(utf8), MAX_EXPONENT)) {
      JsonNode value = MAPPER.readTree(parser);
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

  /** Writes a decimal number with an exponent where it would be read as an integer otherwise. */
  private static final class ExactNumbers extends JsonGeneratorDelegate {
    ExactNumbers(JsonGenerator generator) {
      super(generator);
    }

    @Override
    public void writeNumber(BigDecimal value) throws IOException {
      super.writeNumber(value.scale() == 0 ? value + "e0" : value.toString());
    }
  }
}
