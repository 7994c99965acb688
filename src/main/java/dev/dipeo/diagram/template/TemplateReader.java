package dev.dipeo.diagram.template;

import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import java.util.Optional;

/** Reads the templates of a diagram and reports malformed or misplaced ones. */
public final class TemplateReader {
  private final Mistakes mistakes;

  public TemplateReader(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /** A template of values known when the node runs: no secrets, no raw values. */
  public Optional<Template> ofValues(Location at, String text) {
    // SecretPlaces reports the secret, once for each place where none is allowed.
    return withSecrets(at, text).filter(template -> !template.hasSecrets());
  }

  /** A template that may have secrets, but no raw values. */
  public Optional<Template> withSecrets(Location at, String text) {
    Optional<Template> template = any(at, text);
    if (template.isPresent() && template.get().hasRaw()) {
      mistakes.add(at, "'| raw' has a meaning only in a hook's url; values stand here as they are");
      return Optional.empty();
    }
    return template;
  }

  /** A template of any kind. */
  public Optional<Template> any(Location at, String text) {
    try {
      return Optional.of(TemplateParser.parse(text));
    } catch (MalformedTemplateException e) {
      mistakes.add(at, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
