package dev.dipeo.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of a scalar by the core schema of YAML 1.2.2 (section 10.3.2). So {@code 0o17} is 15,
 * {@code 017} is 17, and {@code yes}, {@code 1_000} and {@code 2026-11-02} are text. Infinities and
 * not-a-number are rejected: JSON has no such numbers. Numbers longer than those of {@link Json}
 * are text.
 */
final class CoreSchema {
  /** The tags of the schema. */
  static final List<String> TAGS =
      List.of("!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq");

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
  private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?(?<exponent>[0-9]+))?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private CoreSchema() {}

  /** A scalar whose text does not fit its tag; the message tells the cause and the remedy. */
  static final class NoSuchValueException extends Exception {
    NoSuchValueException(String message) {
      super(message);
    }
  }

  /** The value of a plain scalar: one without quotes, block indicator and tag. */
  static JsonNode plain(String text) throws NoSuchValueException {
    Optional<JsonNode> word = nothing(text).or(() -> bool(text));
    return word.isPresent() ? word.get() : number(text).orElseGet(() -> JSON.textNode(text));
  }

  /**
   * The value of a tagged scalar, quoted or not.
   *
   * @param tag as documents write it
   */
  static JsonNode tagged(String tag, String text) throws NoSuchValueException {
    return switch (tag) {
      case "!!str" -> JSON.textNode(text);
      case "!!null" -> nothing(text).orElseThrow(() -> not(text, tag, "null or ~"));
      case "!!bool" -> bool(text).orElseThrow(() -> not(text, tag, "true or false"));
      case "!!int" ->
          number(text)
              .filter(JsonNode::isIntegralNumber)
              .orElseThrow(() -> not(text, tag, "a whole number"));
      case "!!float" ->
          number(text)
              .<JsonNode>map(number -> JSON.numberNode(number.decimalValue()))
              .orElseThrow(() -> not(text, tag, "a number"));
      case "!!map" -> throw not(text, tag, "an object");
      case "!!seq" -> throw not(text, tag, "a list");
      default -> throw unknown(tag);
    };
  }

  /** The error for a tag that is not supported. */
  static NoSuchValueException unknown(String tag) {
    return new NoSuchValueException(
        "the tag '" + tag + "' has no meaning here; possible: " + String.join(", ", TAGS));
  }

  private static NoSuchValueException not(String text, String tag, String form) {
    return new NoSuchValueException(
        "'" + shortened(text) + "' is not " + form + ", which " + tag + " asks for");
  }

  private static Optional<JsonNode> nothing(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> Optional.of(JSON.nullNode());
      default -> Optional.empty();
    };
  }

  private static Optional<JsonNode> bool(String text) {
    return switch (text) {
      case "true", "True", "TRUE" -> Optional.of(JSON.booleanNode(true));
      case "false", "False", "FALSE" -> Optional.of(JSON.booleanNode(false));
      default -> Optional.empty();
    };
  }

  private static Optional<JsonNode> number(String text) throws NoSuchValueException {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    if ("+-.0123456789".indexOf(first) < 0) {
      return Optional.empty();
    } else if (NOT_FINITE.matcher(text).matches()) {
      throw new NoSuchValueException(
          "'" + text + "' is a number that JSON does not have; quote it for the text");
    }
    var decimal = FLOAT.matcher(text);
    boolean whole = INTEGER.matcher(text).matches();
    boolean octal = OCTAL.matcher(text).matches();
    boolean hex = HEX.matcher(text).matches();
    if (!whole && !octal && !hex && !decimal.matches()) {
      return Optional.empty();
    }
    String exponent = whole || octal || hex ? null : decimal.group("exponent");
    if (text.length() > Json.MAX_NUMBER_LENGTH || !isExponent(exponent)) {
      return Optional.empty();
    } else if (whole) {
      return Optional.of(integer(new BigInteger(text)));
    } else if (octal || hex) {
      return Optional.of(integer(new BigInteger(text.substring(2), octal ? 8 : 16)));
    }
    return Optional.of(JSON.numberNode(new BigDecimal(text)));
  }

  private static boolean isExponent(@Nullable String digits) {
    return digits == null
        || (digits.length() < Integer.toString(Integer.MAX_VALUE).length()
            && Integer.parseInt(digits) <= Json.MAX_EXPONENT);
  }

  private static JsonNode integer(BigInteger value) {
    if (value.bitLength() < Integer.SIZE) {
      return JSON.numberNode(value.intValue());
    }
    return value.bitLength() < Long.SIZE
        ? JSON.numberNode(value.longValue())
        : JSON.numberNode(value);
  }

  private static String shortened(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() > 40 ? line.substring(0, 40) + "…" : line;
  }
}
