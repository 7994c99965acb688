package dev.dipeo.diagram.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.template.Template.Part;
import dev.dipeo.secret.Escape;
import dev.dipeo.secret.SealedText;
import dev.dipeo.secret.SealedText.Piece;
import dev.dipeo.url.MalformedUrlException;
import dev.dipeo.url.PercentEncoding;
import dev.dipeo.url.UrlPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A URL whose values are encoded for their place, so that none can leave it: a value in a path
 * stays within its segment, a value in a query stays one value. A value at the beginning of the URL
 * is a URL itself and is not encoded, nor are raw values.
 *
 * @param query parameters added to those of the URL; null omits one, a list repeats it
 */
public record UrlTemplate(Template url, Map<String, TemplateTree> query) {
  /** Stands for a secret at the beginning of the URL, to find the place of what follows. */
  private static final String UNKNOWN_URL = "https://secret";

  public UrlTemplate {
    query = new LinkedHashMap<>(query);
  }

  /**
   * Fills the placeholders.
   *
   * @throws MalformedUrlException when a value does not fit its place; the message names the place
   */
  public SealedText render(ObjectNode variables)
      throws MissingNameException, MalformedUrlException {
    SealedText.Builder out = new SealedText.Builder();
    StringBuilder before = new StringBuilder(); // the URL so far, as far as it is known
    List<Segment> segments = new ArrayList<>();
    List<Part> parts = stripped();
    for (int i = 0; i < parts.size(); i++) {
      String known = "";
      switch (parts.get(i)) {
        case Part.Literal(String text) -> {
          known = text;
          out.add(known);
        }
        case Part.RawValue(ValuePath path) -> {
          known = Json.textOf(path.require(variables));
          out.add(known);
        }
        case Part.Value(ValuePath path) -> {
          String value = Json.textOf(path.require(variables));
          known =
              before.isEmpty() ? value.strip() : fitted(path.text(), value, before, i, segments);
          out.add(known);
        }
        case Part.Secret(String name) -> {
          known = before.isEmpty() ? UNKNOWN_URL : "";
          out.add(new Piece.Secret(name, escapes(name, before, i)));
        }
      }
      before.append(known);
    }
    for (Segment segment : segments) {
      if (UrlPlace.isDotSegment(before.toString(), segment.at())) {
        throw new MalformedUrlException(
            named(segment.place())
                + " makes a segment of the path '.' or '..', which leads elsewhere");
      }
    }
    addQuery(variables, out);
    return out.build();
  }

  /** A value in a path, with the index at which it begins. */
  private record Segment(String place, int at) {}

  private List<Part> stripped() {
    List<Part> parts = new ArrayList<>(url.parts());
    if (parts.getFirst() instanceof Part.Literal(String text)) {
      parts.set(0, new Part.Literal(text.stripLeading()));
    }
    if (parts.getLast() instanceof Part.Literal(String text)) {
      parts.set(parts.size() - 1, new Part.Literal(text.stripTrailing()));
    }
    return parts;
  }

  private String fitted(
      String place, String value, StringBuilder before, int index, List<Segment> segments)
      throws MalformedUrlException {
    UrlPlace where = UrlPlace.between(before.toString(), behind(index));
    if (where == UrlPlace.PATH) {
      segments.add(new Segment(place, before.length()));
    }
    try {
      return where.fitted(value);
    } catch (MalformedUrlException e) {
      throw new MalformedUrlException(
          named(place) + " " + e.getMessage() + "; {{" + place + " | raw}} takes it as it is");
    }
  }

  private static String named(String place) {
    return "{{" + place + "}}";
  }

  private List<Escape> escapes(String name, StringBuilder before, int index)
      throws MalformedUrlException {
    if (before.isEmpty()) {
      return List.of();
    }
    return switch (UrlPlace.between(before.toString(), behind(index))) {
      case USER, PATH, QUERY, FRAGMENT -> List.of(Escape.PERCENT);
      case HOST, IPV6_HOST -> List.of(Escape.HOST);
      case PORT -> List.of(Escape.PORT);
      case SCHEME ->
          throw new MalformedUrlException("{{secret." + name + "}} cannot stand in the scheme");
    };
  }

  /** The diagram's text after a part. */
  private String behind(int index) {
    StringBuilder text = new StringBuilder();
    for (Part part : url.parts().subList(index + 1, url.parts().size())) {
      if (part instanceof Part.Literal(String literal)) {
        text.append(literal);
      }
    }
    return text.toString();
  }

  private void addQuery(ObjectNode variables, SealedText.Builder out) throws MissingNameException {
    for (var parameter : query.entrySet()) {
      JsonNode value = parameter.getValue().render(variables);
      if (value.isArray()) {
        for (JsonNode item : value) {
          add(parameter.getKey(), item, out);
        }
      } else {
        add(parameter.getKey(), value, out);
      }
    }
  }

  private static void add(String name, JsonNode value, SealedText.Builder out) {
    if (!value.isNull()) {
      out.add(new Piece.QueryGoesOn())
          .add(PercentEncoding.encoded(name))
          .add("=")
          .add(Sealed.text(value).escaped(Escape.PERCENT));
    }
  }
}
