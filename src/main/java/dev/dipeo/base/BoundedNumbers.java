package dev.dipeo.base;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/**
 * Rejects exponents of too many digits before a number is built. Otherwise a few characters could
 * name a number that overflows arithmetic or exhausts memory when written out.
 */
final class BoundedNumbers extends JsonParserDelegate {
  private final int maxExponent;

  /**
   * @param maxExponent largest exponent; a power of ten minus one
   */
  BoundedNumbers(JsonParser parser, int maxExponent) {
    super(parser);
    this.maxExponent = maxExponent;
  }

  @Override
  public JsonToken nextToken() throws IOException {
    JsonToken token = super.nextToken();
    if (token == JsonToken.VALUE_NUMBER_FLOAT && exponentDigits() > digits(maxExponent)) {
      throw new StreamConstraintsException(
          "a number's exponent is beyond " + maxExponent, currentTokenLocation());
    }
    return token;
  }

  private static int digits(int number) {
    int digits = 1;
    for (int rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /** Significant digits of the exponent; 0 if there is none. */
  private int exponentDigits() throws IOException {
    char[] text = getTextCharacters();
    int end = getTextOffset() + getTextLength();
    int at = getTextOffset();
    while (at < end && text[at] != 'e' && text[at] != 'E') {
      at++;
    }
    at++;
    while (at < end && (text[at] == '+' || text[at] == '-' || text[at] == '0')) {
      at++;
    }
    return Math.max(0, end - at);
  }
}
