package dev.dipeo.base;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/**
 * Rejects exponents above {@link Json#MAX_EXPONENT} before a number is built. Otherwise a few
 * characters could name a number that overflows arithmetic or exhausts memory when written out.
 */
final class BoundedNumbers extends JsonParserDelegate {
  private static final int MAX_EXPONENT_DIGITS = String.valueOf(Json.MAX_EXPONENT).length();

  BoundedNumbers(JsonParser parser) {
    super(parser);
  }

  @Override
  public JsonToken nextToken() throws IOException {
    JsonToken token = super.nextToken();
    if (token == JsonToken.VALUE_NUMBER_FLOAT && exponentDigits() > MAX_EXPONENT_DIGITS) {
      throw new StreamConstraintsException(
          "a number's exponent is beyond " + Json.MAX_EXPONENT, currentTokenLocation());
    }
    return token;
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
