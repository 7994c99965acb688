package dev.dipeo.provider;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Recognises texts that are unlikely to be intended as secrets: an unfilled placeholder, which
 * strangers can guess, and text with invisible characters, which are copied from web pages and
 * match nothing.
 */
final class UnusableSecret {
  static final String NOT_SET = "it is not set, or blank";

  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "(?is).*(\\$\\{|\\{\\{).*|\\$\\(.*\\)|(?-i:\\$[A-Z_][A-Z0-9_]*|%[A-Z_][A-Z0-9_]*%)"
              + "|<[^<>]*>|change[-_ ]?me|undefined|null");

  private UnusableSecret() {}

  /** The problem with a secret, without any part of it; empty if there is none. */
  static Optional<String> problem(String secret) {
    if (secret.isBlank()) {
      return Optional.of(NOT_SET);
    }
    OptionalInt invisible = secret.codePoints().filter(UnusableSecret::isInvisible).findFirst();
    if (invisible.isPresent()) {
      return Optional.of(
          "its value has a character that nobody sees (U+%04X), as comes along with copying; set it"
                  .formatted(invisible.getAsInt())
              + " without");
    }
    if (PLACEHOLDER.matcher(secret.strip()).matches()) {
      return Optional.of(
          "its value is a placeholder that nothing has filled in; set the secret itself");
    }
    return Optional.empty();
  }

  /** Except line breaks and tabs: keys span several lines. */
  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\n' && c != '\r' && c != '\t';
      case Character.SPACE_SEPARATOR -> c != ' ';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> isBlankLetter(c);
    };
  }

  /**
   * Fillers, the empty Braille pattern and selectors, which Unicode classes as letters, marks or
   * symbols.
   */
  private static boolean isBlankLetter(int c) {
    return c == 0x034F
        || c == 0x115F
        || c == 0x1160
        || c == 0x2800
        || c == 0x3164
        || c == 0xFFA0
        || (c >= 0xFE00 && c <= 0xFE0F)
        || (c >= 0xE0100 && c <= 0xE01EF);
  }
}
