package dev.dipeo.diagram.filter;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression (java.util.regex) that gives up rather than running for long: payloads come
 * from strangers, and a pattern such as {@code (a+)+$} takes exponential time on the right text.
 */
final class BoundedRegex {
  /** Longest pattern, in characters. */
  static final int MAX_PATTERN_LENGTH = 1_000;

  /** Longest text that is looked at, in characters; longer text does not match. */
  static final int MAX_TEXT_LENGTH = 100_000;

  /** Most characters that are read in one match, each counted as often as it is read again. */
  static final int MAX_STEPS = 2_000_000;

  private final Pattern pattern;

  private BoundedRegex(Pattern pattern) {
    this.pattern = pattern;
  }

  static BoundedRegex of(String pattern) throws PatternSyntaxException {
    return new BoundedRegex(Pattern.compile(pattern));
  }

  /** Whether the pattern is found anywhere in the text, within the bounds. */
  boolean find(String text) {
    if (text.length() > MAX_TEXT_LENGTH) {
      return false;
    }
    try {
      return pattern.matcher(new Counted(text)).find();
    } catch (TooManySteps | StackOverflowError e) {
      // The matcher recurses for groups in repetitions; it holds no state that others see.
      return false;
    }
  }

  /** Text that counts how often it is read. */
  private static final class Counted implements CharSequence {
    private final String text;
    private int steps;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class TooManySteps extends RuntimeException {
    TooManySteps() {
      super("too many steps", null, false, false);
    }
  }
}
