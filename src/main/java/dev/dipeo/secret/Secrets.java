package dev.dipeo.secret;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The secrets that diagrams may use. Configuration lists them, because the author of a diagram can
 * send a secret anywhere. Values are looked up at each use, so changes take effect. Thread-safe.
 */
public final class Secrets {
  /** Allows no secret. */
  public static final Secrets NONE = new Secrets(List.of(), name -> Optional.empty());

  /** Fewest characters: shorter secrets could not be told from other text in a response. */
  public static final int CHARS_MIN = 4;

  /** Most characters: longer values are files meant for something else. */
  public static final int CHARS_MAX = 64 * 1024;

  /** The name of an environment variable or a mounted file. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,199}");

  private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9_.*?-]{1,200}");

  private final List<String> literals;
  private final List<Pattern> patterns;
  private final Function<String, Optional<String>> configuration;

  /**
   * @param allowed names, or patterns in which {@code *} matches any text and {@code ?} one
   *     character
   * @param configuration finds values by name
   * @throws IllegalArgumentException when an entry is neither
   */
  public Secrets(List<String> allowed, Function<String, Optional<String>> configuration) {
    for (String entry : allowed) {
      if (!PATTERN.matcher(entry).matches()) {
        throw new IllegalArgumentException(
            "dipeo.secrets.allowed: '"
                + entry
                + "' is neither the name of a secret nor a pattern such as SLACK_*");
      }
    }
    this.literals = List.copyOf(allowed);
    this.patterns = allowed.stream().map(Secrets::pattern).toList();
    this.configuration = configuration;
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString()); // names are short, and configuration is trusted
  }

  /** The value of a secret; must never be stored or shown. */
  public String value(String name) throws UnusableSecretException {
    if (!isAllowed(name)) {
      throw new UnusableSecretException(
          "{{secret.%s}} is not allowed; name it in dipeo.secrets.allowed".formatted(name));
    }
    String value =
        find(name)
            .map(Secrets::withoutLineBreaks)
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () ->
                    new UnusableSecretException(
                        "{{secret.%s}} is not set, or blank".formatted(name)));
    if (value.contains("{{") || value.contains("${")) {
      throw new UnusableSecretException(
          "{{secret.%s}} holds a template itself, as {{ or ${; set the value".formatted(name));
    }
    if (value.length() < CHARS_MIN || value.length() > CHARS_MAX) {
      throw new UnusableSecretException(
          "{{secret.%s}} has less than %d or more than %d characters"
              .formatted(name, CHARS_MIN, CHARS_MAX));
    }
    return value;
  }

  /** A view for one attempt, in which each value stays as first read. */
  public Secrets fixed() {
    Map<String, Optional<String>> found = new ConcurrentHashMap<>();
    return new Secrets(literals, name -> found.computeIfAbsent(name, this::find));
  }

  /** Why a secret cannot be used; empty if it can. */
  public Optional<String> problem(String name) {
    try {
      value(name);
      return Optional.empty();
    } catch (UnusableSecretException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The program's own settings, including its API token, are allowed only by their full names. */
  private boolean isAllowed(String name) {
    String variable = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    if (variable.startsWith("DIPEO_") || variable.startsWith("QUARKUS_")) {
      return literals.contains(name);
    }
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  private Optional<String> find(String name) {
    try {
      return configuration.apply(name);
    } catch (NoSuchElementException e) { // it names another variable, which is not set
      return Optional.empty();
    }
  }

  private static String withoutLineBreaks(String value) {
    int end = value.length();
    while (end > 0 && (value.charAt(end - 1) == '\n' || value.charAt(end - 1) == '\r')) {
      end--;
    }
    return value.substring(0, end);
  }
}
