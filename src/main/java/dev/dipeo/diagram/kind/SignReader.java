package dev.dipeo.diagram.kind;

import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code sign: {secret: "{{secret.NAME}}"}}. A diagram contains only names of secrets,
 * because its text is recorded with every run and shown. {@code {{env.NAME}}} is the older form; it
 * needs no permission, because only a code made with the secret is sent.
 */
final class SignReader {
  static final Set<String> KEYS = Set.of("secret");

  /** Most secrets that sign at the same time; enough for every rotation. */
  static final int MAX_SECRETS = 8;

  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\s*\\{\\{\\s*(?:env\\.([A-Za-z_][A-Za-z0-9_]{0,199})"
              + "|(secret\\.[A-Za-z_][A-Za-z0-9_.-]{0,199}))\\s*}}\\s*");

  private static final String FORM = "sign: {secret: \"{{secret.WEBHOOK_SECRET}}\"}";

  private final Mistakes mistakes;

  SignReader(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /**
   * The names of the variables, in order; names of secrets with the prefix {@code secret.}. Empty
   * without {@code sign}.
   */
  List<String> read(Optional<Fields> sign) {
    if (sign.isEmpty()) {
      return List.of();
    }
    sign.get().require("secret", FORM);
    List<String> variables = new ArrayList<>();
    switch (sign.get().get("secret").orElse(null)) {
      case null -> {}
      case Yaml.Arr list -> {
        if (list.items().isEmpty() || list.items().size() > MAX_SECRETS) {
          mistakes.add(list.at(), "'secret' takes from 1 to " + MAX_SECRETS + " secrets");
        } else {
          list.items().forEach(item -> variable(item).ifPresent(variables::add));
        }
      }
      case Yaml one -> variable(one).ifPresent(variables::add);
    }
    return variables;
  }

  private Optional<String> variable(Yaml value) {
    if (value instanceof Yaml.Scalar scalar && scalar.value().isTextual()) {
      Matcher matcher = VARIABLE.matcher(scalar.text());
      if (matcher.matches()) {
        return Optional.ofNullable(matcher.group(1)).or(() -> Optional.of(matcher.group(2)));
      }
    }
    // Does not quote the value, which may be the secret itself.
    mistakes.add(
        value.at(),
        "'secret' names a secret and nothing else, as in "
            + FORM
            + "; a secret in a diagram would be recorded with every run");
    return Optional.empty();
  }
}
