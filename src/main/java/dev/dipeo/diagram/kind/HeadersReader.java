package dev.dipeo.diagram.kind;

import dev.dipeo.base.RequestHeaders;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateReader;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads {@code headers}. */
final class HeadersReader {
  /** Most headers of one request. */
  static final int HEADERS_MAX = 100;

  /** A field name of RFC 9110, section 5.1: a token of section 5.6.2. */
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}");

  private final Mistakes mistakes;

  HeadersReader(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /**
   * Names and values, in the order of the diagram.
   *
   * @param signed whether {@code sign} sets headers too
   */
  Map<String, Template> read(Fields config, boolean signed) {
    Map<String, Template> headers = headers(config);
    if (signed) {
      refuseSignatureHeaders(config, headers);
    }
    return headers;
  }

  private Map<String, Template> headers(Fields config) {
    Map<String, Template> headers = new LinkedHashMap<>();
    Optional<Yaml.Obj> object = config.object("headers");
    if (object.isEmpty()) {
      return headers;
    }
    if (object.get().entries().size() > HEADERS_MAX) {
      mistakes.add(object.get().at(), "a request has at most " + HEADERS_MAX + " headers");
      return headers;
    }
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Yaml.Entry entry : object.get().entries().values()) {
      if (checkHeaderName(entry, seen)) {
        headerValue(entry).ifPresent(value -> headers.put(entry.key(), value));
      }
    }
    return headers;
  }

  private boolean checkHeaderName(Yaml.Entry entry, Set<String> seen) {
    String name = entry.key();
    if (!HEADER.matcher(name).matches()) {
      mistakes.add(
          entry.keyAt(),
          "'"
              + Fields.shortened(name)
              + "' cannot be the name of a header: letters, digits and"
              + " !#$%&'*+-.^_`|~ only");
    } else if (RequestHeaders.isOfConnection(name)) {
      mistakes.add(entry.keyAt(), "the header '" + name + "' is set by the connection; remove it");
    } else if (!seen.add(name)) {
      mistakes.add(
          entry.keyAt(),
          "the header '" + name + "' stands twice; upper and lower case are the same");
    } else {
      return true;
    }
    return false;
  }

  private void refuseSignatureHeaders(Fields config, Map<String, Template> headers) {
    for (String name : headers.keySet()) {
      if (RequestHeaders.isOfSignature(name)) {
        mistakes.add(
            config.valueAt("headers"), "the header '" + name + "' is set by 'sign'; remove it");
      }
    }
  }

  private Optional<Template> headerValue(Yaml.Entry entry) {
    if (!(entry.value() instanceof Yaml.Scalar scalar) || scalar.isNull()) {
      mistakes.add(
          entry.value().at(),
          "the header '" + entry.key() + "' must be text, not " + entry.value().kind());
      return Optional.empty();
    }
    String text = scalar.text().strip();
    if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
      mistakes.add(
          scalar.at(),
          "the header '" + entry.key() + "' must be one line without control characters");
      return Optional.empty();
    }
    return new TemplateReader(mistakes).withSecrets(scalar.at(), text);
  }
}
