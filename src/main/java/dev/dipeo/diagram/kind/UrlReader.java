package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateReader;
import dev.dipeo.diagram.template.TemplateTree;
import dev.dipeo.diagram.template.UrlTemplate;
import dev.dipeo.url.HttpUrl;
import dev.dipeo.url.MalformedUrlException;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code url} and {@code query}. */
final class UrlReader {
  /** Most parameters in {@code query}. */
  static final int QUERY_PARAMETERS_MAX = 100;

  private final Mistakes mistakes;
  private final BodyReader bodies;

  /**
   * @param bodies reads the values of the parameters
   */
  UrlReader(Mistakes mistakes, BodyReader bodies) {
    this.mistakes = mistakes;
    this.bodies = bodies;
  }

  Optional<UrlTemplate> read(Fields config) {
    config.require("url", "url: https://api.example.com/webhook");
    Optional<Template> url =
        config
            .text("url")
            .flatMap(text -> new TemplateReader(mistakes).any(config.valueAt("url"), text));
    url.ifPresent(template -> checkUrl(config.valueAt("url"), template));
    Map<String, TemplateTree> query = query(config);
    return url.map(template -> new UrlTemplate(template, query));
  }

  private void checkUrl(Location at, Template url) {
    String beginning = url.beginning().strip();
    if (beginning.isEmpty()) {
      return;
    }
    String begin = beginning.toLowerCase(Locale.ROOT);
    boolean http = begin.startsWith("http://") || begin.startsWith("https://");
    if (!http && (url.isConstant() || begin.contains("://"))) {
      mistakes.add(at, "'url' must begin with https:// or http://");
    } else if (url.isConstant()) {
      try {
        HttpUrl.of(HttpUrl.read(beginning));
      } catch (MalformedUrlException e) {
        mistakes.add(
            at, "'" + Fields.shortened(beginning) + "' cannot be sent to: " + e.getMessage());
      }
    }
  }

  /** Parameters: scalars or lists of scalars; strings are templates. */
  private Map<String, TemplateTree> query(Fields config) {
    Map<String, TemplateTree> query = new LinkedHashMap<>();
    Optional<Yaml.Obj> object = config.object("query");
    if (object.isEmpty()) {
      return query;
    }
    if (object.get().entries().size() > QUERY_PARAMETERS_MAX) {
      mistakes.add(
          object.get().at(), "'query' has at most " + QUERY_PARAMETERS_MAX + " parameters");
      return query;
    }
    for (Yaml.Entry entry : object.get().entries().values()) {
      boolean simple =
          switch (entry.value()) {
            case Yaml.Scalar _ -> true;
            case Yaml.Arr list -> list.items().stream().allMatch(Yaml.Scalar.class::isInstance);
            case Yaml.Obj _ -> false;
          };
      if (!simple) {
        mistakes.add(
            entry.value().at(),
            "the parameter '"
                + Fields.shortened(entry.key())
                + "' must be text or a list of texts");
      } else {
        bodies.read(entry.value()).ifPresent(value -> query.put(entry.key(), value));
      }
    }
    return query;
  }
}
