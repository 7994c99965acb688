package dev.dipeo.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a secret, which may contain {@code {{env.NAME}}}. Its value is never part of {@code
 * toString}.
 */
final class SecretText {
  private static final Pattern VARIABLE =
      Pattern.compile("\\{\\{\\s{0,9}env\\.([A-Za-z_][A-Za-z0-9_.-]{0,199})\\s{0,9}}}");

  private final String text;
  private final List<String> variables;

  private SecretText(String text, List<String> variables) {
    this.text = text;
    this.variables = List.copyOf(variables);
  }

  /** Parses the text in a manifest. */
  static SecretText parse(String text) throws IllegalArgumentException {
    List<String> variables = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(text);
    while (matcher.find()) {
      variables.add(matcher.group(1));
    }
    String rest = matcher.replaceAll("");
    if (rest.contains("{{") || rest.contains("}}")) {
      throw new IllegalArgumentException("only {{env.NAME}} can stand in a secret");
    }
    Optional<String> problem =
        rest.isBlank() && !variables.isEmpty() ? Optional.empty() : UnusableSecret.problem(rest);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(
          "this secret cannot be used: " + problem.get() + ", best as \"{{env.NAME}}\"");
    }
    return new SecretText(text, variables);
  }

  /** The variables to set. */
  List<String> variables() {
    return variables;
  }

  /**
   * The secret; empty if a variable is not set or unusable, see {@link #problem}. Removes a final
   * line break: files mounted as secrets often end with one.
   */
  Optional<String> resolve(Function<String, Optional<String>> environment) {
    StringBuilder resolved = new StringBuilder();
    Matcher matcher = VARIABLE.matcher(text);
    int at = 0;
    while (matcher.find()) {
      Optional<String> value = value(matcher.group(1), environment);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      resolved.append(text, at, matcher.start()).append(value.get());
      at = matcher.end();
    }
    resolved.append(text, at, text.length());
    return Optional.of(resolved.toString())
        .filter(secret -> UnusableSecret.problem(secret).isEmpty());
  }

  /** Why there is no secret; contains no part of it. */
  String problem(Function<String, Optional<String>> environment) {
    return variables.stream()
        .flatMap(
            variable ->
                UnusableSecret.problem(
                    environment.apply(variable).map(SecretText::withoutLineBreaks).orElse(""))
                    .stream())
        .findFirst()
        .orElse(UnusableSecret.NOT_SET);
  }

  private static Optional<String> value(
      String variable, Function<String, Optional<String>> environment) {
    return environment
        .apply(variable)
        .map(SecretText::withoutLineBreaks)
        .filter(value -> UnusableSecret.problem(value).isEmpty());
  }

  private static String withoutLineBreaks(String value) {
    int end = value.length();
    while (end > 0 && (value.charAt(end - 1) == '\n' || value.charAt(end - 1) == '\r')) {
      end--;
    }
    return value.substring(0, end);
  }

  /** Omits literal secrets: names only the variables. */
  @Override
  public String toString() {
    return "secret from " + (variables.isEmpty() ? "the manifest" : variables);
  }
}
