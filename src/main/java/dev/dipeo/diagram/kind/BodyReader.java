package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.template.TemplateReader;
import dev.dipeo.diagram.template.TemplateTree;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads JSON whose strings are templates: {@code body}, and the values of {@code query}. */
final class BodyReader {
  private static final Pattern PLACE = Pattern.compile("\\{\\{[^{}]+}}");

  private final Mistakes mistakes;
  private final TemplateReader templates;

  BodyReader(Mistakes mistakes) {
    this.mistakes = mistakes;
    this.templates = new TemplateReader(mistakes);
  }

  Optional<TemplateTree> read(Yaml body) {
    // Checks each string first, so that a mistake has its own line.
    return checkStrings(body) ? Optional.of(TemplateTree.of(body.toJson())) : Optional.empty();
  }

  private void checkKey(Yaml.Entry entry) {
    if (PLACE.matcher(entry.key()).find()) {
      mistakes.warn(
          entry.keyAt(),
          "keys are no templates: '"
              + Fields.shortened(entry.key())
              + "' is sent as it is; make the object in a code_job and send that, as in"
              + " body: \"{{result}}\"");
    }
  }

  private boolean checkStrings(Yaml value) {
    boolean good = true;
    switch (value) {
      case Yaml.Obj object -> {
        for (Yaml.Entry entry : object.entries().values()) {
          checkKey(entry);
          good &= checkStrings(entry.value());
        }
      }
      case Yaml.Arr list -> {
        for (Yaml item : list.items()) {
          good &= checkStrings(item);
        }
      }
      case Yaml.Scalar scalar ->
          good =
              !scalar.value().isTextual()
                  || templates.withSecrets(scalar.at(), scalar.text()).isPresent();
    }
    return good;
  }
}
