package dev.dipeo.diagram.filter;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression (java.util.regex) with bounded time: payloads are untrusted, and a pattern
 * such as {@code (a+)+$} takes exponential time on certain texts.
 */
final class BoundedRegex {
  /** Longest pattern, in characters. */
  static final int MAX_PATTERN_LENGTH = 1_000;

  /** Longest text searched, in characters; longer text does not match. */
  static final int MAX_TEXT_LENGTH = 100_000;

  /** Most characters read in one match, counting repeated reads. */
  static final int MAX_STEPS = 2_000_000;

  private final Pattern pattern;

  private BoundedRegex(Pattern pattern) {
    this.pattern = pattern;
  }

  static BoundedRegex of(String pattern) throws PatternSyntaxException {
    return new BoundedRegex(Pattern.compile(pattern));
  }

  String pattern() {
    return pattern.pattern();
  }

  /** Whether the pattern occurs in the text, within the bounds. */
  boolean find(String text) {
    if (text.length() > MAX_TEXT_LENGTH) {
      return false;
    }
    try {
      return pattern.matcher(new Counted(text)).find();
    } catch (TooManySteps | StackOverflowError e) {
      // The matcher recurses for groups in repetitions; a stack overflow leaves no shared state
      // behind.
      return false;
    }
  }

  /** Text that counts reads of its characters. */
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
