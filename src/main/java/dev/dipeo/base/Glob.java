package dev.dipeo.base;

import java.util.BitSet;

/**
 * A pattern in which {@code *} is any text and {@code ?} is any one character; {@code \*}, {@code
 * \?} and {@code \\} are the characters themselves. Matches without backtracking into earlier
 * stars, so in time at most length of the text times length of the pattern.
 */
public final class Glob {
  /** Longest text, in characters, that is matched; longer text never matches. */
  public static final int MAX_TEXT_LENGTH = 100_000;

  /** Longest pattern, in characters. */
  public static final int MAX_PATTERN_LENGTH = 1_000;

  private final String characters;

  /** Positions of the wildcards in {@code characters}. */
  private final BitSet wild;

  private Glob(String characters, BitSet wild) {
    this.characters = characters;
    this.wild = wild;
  }

  /** Builds a pattern from pieces of pattern and pieces of plain text. */
  public static final class Builder {
    private final StringBuilder characters = new StringBuilder();
    private final BitSet wild = new BitSet();

    public Builder pattern(String piece) {
      for (int i = 0; i < piece.length(); i++) {
        char c = piece.charAt(i);
        boolean escapes =
            c == '\\' && i + 1 < piece.length() && "*?\\".indexOf(piece.charAt(i + 1)) >= 0;
        if (escapes) {
          i++;
        } else if (c == '*' || c == '?') {
          wild.set(characters.length());
        }
        characters.append(piece.charAt(i));
      }
      return this;
    }

    public Builder text(String piece) {
      characters.append(piece);
      return this;
    }

    public Glob build() {
      return new Glob(characters.toString(), wild);
    }
  }

  public static Glob of(String pattern) {
    return new Builder().pattern(pattern).build();
  }

  /** A pattern that {@link #of} reads as this one. */
  public String pattern() {
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < characters.length(); i++) {
      char c = characters.charAt(i);
      if (!wild.get(i) && "*?\\".indexOf(c) >= 0) {
        pattern.append('\\');
      }
      pattern.append(c);
    }
    return pattern.toString();
  }

  public boolean matches(String text) {
    if (wild.isEmpty()) {
      return characters.equals(text);
    }
    if (text.length() > MAX_TEXT_LENGTH) {
      return false;
    }
    int at = 0;
    int in = 0;
    int star = -1;
    int starMatched = 0;
    while (at < text.length()) {
      if (in < characters.length() && isStar(in)) {
        star = in++;
        starMatched = at;
      } else if (in < characters.length() && one(in, text.charAt(at))) {
        in++;
        at++;
      } else if (star >= 0) {
        in = star + 1;
        at = ++starMatched;
      } else {
        return false;
      }
    }
    while (in < characters.length() && isStar(in)) {
      in++;
    }
    return in == characters.length();
  }

  private boolean isStar(int in) {
    return wild.get(in) && characters.charAt(in) == '*';
  }

  private boolean one(int in, char c) {
    return wild.get(in) ? characters.charAt(in) == '?' : characters.charAt(in) == c;
  }
}
