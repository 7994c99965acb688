package dev.dipeo.app;

import dev.dipeo.base.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The options of {@code serve}. They are parsed before anything starts, so that a mistyped one ends
 * the program at once.
 *
 * @param port overrides the configured port
 */
record ServeWords(Optional<Integer> port) {
  private static final int PORT_MAX = 65_535;
  private static final String PORT = "--port";
  private static final List<String> OPTIONS = List.of(PORT, "--dev", "--help", "--version");

  /** An invalid option; the message is a sentence for users. */
  static final class WrongException extends Exception {
    WrongException(String message) {
      super(message);
    }
  }

  /**
   * Parses the options.
   *
   * @param words the whole command line, including {@code serve}
   */
  static ServeWords read(List<String> words) throws WrongException {
    List<String> rest = new ArrayList<>(words);
    rest.remove("serve");
    Optional<Integer> port = Optional.empty();
    while (!rest.isEmpty()) {
      String word = rest.removeFirst();
      if (word.equals(PORT) || word.startsWith(PORT + "=")) {
        if (port.isPresent()) {
          throw new WrongException("--port stands twice; keep one of them");
        }
        port = Optional.of(port(word, rest));
      } else if (word.startsWith("-") && !OPTIONS.contains(word)) {
        throw new WrongException("Unknown option: '" + word + "'" + Nearest.hint(word, OPTIONS));
      } else if (!word.startsWith("-")) {
        throw new WrongException("serve takes options only, and no '" + word + "'");
      }
    }
    return new ServeWords(port);
  }

  private static int port(String word, List<String> rest) throws WrongException {
    boolean apart = word.equals(PORT);
    if (apart && (rest.isEmpty() || rest.getFirst().startsWith("-"))) {
      throw new WrongException("--port needs a number, as in --port 8080");
    }
    String text = apart ? rest.removeFirst() : word.substring(PORT.length() + 1);
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > PORT_MAX) {
      throw new WrongException(
          "--port must be a number from 0 (any free port) to " + PORT_MAX + ", not '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
