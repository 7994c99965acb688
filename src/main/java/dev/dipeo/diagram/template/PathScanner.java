package dev.dipeo.diagram.template;

import dev.dipeo.diagram.template.ValuePath.Step;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@link ValuePath} from a position in a text. Not thread-safe. */
public final class PathScanner {
  /** Most digits of an index; no list has more items. */
  private static final int MAX_INDEX_DIGITS = 9;

  private final String text;
  private int at;

  PathScanner(String text, int at) {
    this.text = text;
    this.at = at;
  }

  /** Parses a text that is a single path. */
  public static ValuePath parse(String text) throws MalformedTemplateException {
    PathScanner scanner = new PathScanner(text, 0);
    ValuePath path = scanner.path();
    if (scanner.position() != text.length()) {
      throw new MalformedTemplateException(
          "'" + text + "' is not a path such as pull_request.labels[0].name");
    }
    return path;
  }

  /** Index of the next unread character. */
  int position() {
    return at;
  }

  void skipSpaces() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  /** Skips a word if it comes next. */
  boolean skip(String word) {
    boolean here = text.startsWith(word, at);
    at += here ? word.length() : 0;
    return here;
  }

  /** Reads the longest possible path. */
  ValuePath path() throws MalformedTemplateException {
    int begin = at;
    List<Step> steps = new ArrayList<>();
    steps.add(next() == '[' ? bracket() : name());
    while (next() == '.' || next() == '[') {
      if (steps.size() == ValuePath.MAX_STEPS) {
        throw new MalformedTemplateException(
            "a path has at most " + ValuePath.MAX_STEPS + " steps");
      }
      if (next() == '[') {
        steps.add(bracket());
      } else {
        at++;
        steps.add(name());
      }
    }
    return new ValuePath(text.substring(begin, at), steps);
  }

  /** The next character; 0 at the end. */
  private char next() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private Step name() throws MalformedTemplateException {
    int begin = at;
    while (at < text.length() && ValuePath.isNamePart(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    String name = text.substring(begin, at);
    if (name.isEmpty()) {
      throw new MalformedTemplateException("a name is missing");
    }
    if (!ValuePath.isName(name)) {
      throw new MalformedTemplateException(
          "'"
              + name
              + "' cannot begin a name; write [0] for an item, [\""
              + name
              + "\"] for a key");
    }
    return new Step.Key(name);
  }

  private Step bracket() throws MalformedTemplateException {
    at++;
    skipSpaces();
    Step step =
        switch (next()) {
          case '"', '\'' -> quoted();
          default -> index();
        };
    skipSpaces();
    if (next() != ']') {
      throw new MalformedTemplateException("a ']' is missing");
    }
    at++;
    return step;
  }

  private Step index() throws MalformedTemplateException {
    int begin = at;
    while (next() >= '0' && next() <= '9') {
      at++;
    }
    if (at == begin || at - begin > MAX_INDEX_DIGITS) {
      throw new MalformedTemplateException("brackets hold a position from 0, or a quoted key");
    }
    return new Step.Index(Integer.parseInt(text.substring(begin, at)));
  }

  private Step quoted() throws MalformedTemplateException {
    char quote = next();
    StringBuilder key = new StringBuilder();
    for (at++; at < text.length() && next() != quote; at++) {
      if (next() == '\\' && at + 1 < text.length()) {
        at++;
      }
      key.append(next());
    }
    if (next() != quote) {
      throw new MalformedTemplateException("a closing " + quote + " is missing");
    }
    at++;
    return new Step.Key(key.toString());
  }
}
