package dev.dipeo.python.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds the variables that a piece of code mentions, so that only those are sent to Python. Reads
 * words, not syntax: words in comments and text count too, which errs on the safe side. Code that
 * mentions a way to reach variables without their names gets all of them. Thread-safe.
 */
public final class MentionedNames {
  /** Pieces of code whose words are kept. */
  static final int CODES_MAX = 1_000;

  private static final Set<String> REACH_ALL =
      Set.of(
          "inputs",
          "locals",
          "globals",
          "vars",
          "dir",
          "eval",
          "exec",
          "compile",
          "__main__",
          "__dict__",
          "_getframe",
          "currentframe");

  /** Words of a piece of code; all: whether it can reach variables that it does not name. */
  private record Words(Set<String> words, boolean all) {}

  private final Map<String, Words> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Words> eldest) {
          return size() > CODES_MAX;
        }
      };

  /**
   * The variables that the code mentions or that are {@code wanted}.
   *
   * @param code Python
   * @param wanted names that the runner needs
   */
  public ObjectNode choose(String code, ObjectNode variables, Collection<String> wanted) {
    Words mentioned = words(code);
    if (mentioned.all()) {
      return variables;
    }
    ObjectNode chosen = JsonNodeFactory.instance.objectNode();
    variables
        .properties()
        .forEach(
            variable -> {
              String name = variable.getKey();
              if (mentioned.words().contains(name) || wanted.contains(name)) {
                chosen.set(name, variable.getValue());
              }
            });
    return chosen;
  }

  private Words words(String code) {
    synchronized (known) {
      return known.computeIfAbsent(code, MentionedNames::read);
    }
  }

  private static Words read(String code) {
    // Python compares identifiers in this form.
    String text = Normalizer.normalize(code, Normalizer.Form.NFKC);
    Set<String> words = new HashSet<>();
    int begin = -1;
    for (int i = 0; i <= text.length(); ) {
      int letter = i < text.length() ? text.codePointAt(i) : ' ';
      if (Character.isUnicodeIdentifierPart(letter) || letter == '_') {
        begin = begin < 0 ? i : begin;
      } else if (begin >= 0) {
        words.add(text.substring(begin, i));
        begin = -1;
      }
      i += Character.charCount(letter);
    }
    boolean all = text.contains("**") || words.stream().anyMatch(REACH_ALL::contains);
    return new Words(Set.copyOf(words), all);
  }
}
