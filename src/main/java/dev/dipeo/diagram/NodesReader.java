package dev.dipeo.diagram;

import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.diagram.kind.Kinds;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Node.Kind;
import dev.dipeo.diagram.kind.NodeReader;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the list of nodes: the label and kind of each, which must be known before its properties.
 */
final class NodesReader {
  /** Longest label of a node, in characters. */
  static final int MAX_LABEL_LENGTH = 200;

  private final Mistakes mistakes;
  private final KnownEvents known;
  private final Map<String, Optional<Kind>> kinds = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  NodesReader(Mistakes mistakes, KnownEvents known) {
    this.mistakes = mistakes;
    this.known = known;
  }

  /** The nodes without mistakes, in the order of the file. */
  List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** The kind of each label; empty for a node whose type is wrong. */
  Map<String, Optional<Kind>> kinds() {
    return Collections.unmodifiableMap(kinds);
  }

  void read(Yaml.Arr list) {
    Set<String> written = new HashSet<>();
    list.items()
        .forEach(
            item -> label(item).map(Yaml.Scalar::text).map(String::strip).ifPresent(written::add));
    Map<String, Integer> last = new HashMap<>();
    NodeReader reader = new NodeReader(mistakes, known);
    for (Yaml item : list.items()) {
      if (!(item instanceof Yaml.Obj node)) {
        mistakes.add(item.at(), "a node is an object with 'label' and 'type', not " + item.kind());
        continue;
      }
      Optional<Kind> kind = kind(node);
      Optional<String> label =
          checkedLabel(node).map(text -> unique(text, written, last, node.at()));
      label.ifPresent(text -> kinds.put(text, kind));
      // A node without a label is read too, to report its mistakes.
      kind.flatMap(known -> reader.read(label.orElse(""), known, node)).ifPresent(nodes::add);
    }
  }

  private static Optional<Yaml.Scalar> label(Yaml item) {
    return item instanceof Yaml.Obj node
            && node.get("label").orElse(null) instanceof Yaml.Scalar text
        ? Optional.of(text)
        : Optional.empty();
  }

  private Optional<String> checkedLabel(Yaml.Obj node) {
    Optional<Yaml.Scalar> label = label(node);
    Location at = node.get("label").map(Yaml::at).orElse(node.at());
    if (label.isEmpty()) {
      mistakes.add(
          at,
          node.get("label").isEmpty()
              ? "a node needs 'label', the name that connections know it by"
              : "'label' must be text");
      return Optional.empty();
    }
    String text = label.get().text().strip();
    if (text.isEmpty()
        || text.length() > MAX_LABEL_LENGTH
        || text.chars().anyMatch(Character::isISOControl)) {
      mistakes.add(at, "'label' must be one line of 1 to " + MAX_LABEL_LENGTH + " characters");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private String unique(String label, Set<String> written, Map<String, Integer> last, Location at) {
    if (!kinds.containsKey(label)) {
      return label;
    }
    String unique;
    do {
      unique = label + "~" + last.merge(label, 1, Integer::sum);
    } while (kinds.containsKey(unique) || written.contains(unique));
    mistakes.warn(
        at, "the label '" + label + "' stands twice; this node is '" + unique + "' in connections");
    return unique;
  }

  private Optional<Kind> kind(Yaml.Obj node) {
    Yaml value = node.get("type").orElse(null);
    if (!(value instanceof Yaml.Scalar scalar)) {
      mistakes.add(
          value == null ? node.at() : value.at(),
          "a node needs 'type', one of " + String.join(", ", Kinds.types()));
      return Optional.empty();
    }
    String text = scalar.text().strip();
    Optional<Kind> kind = Kinds.ofType(text);
    if (kind.isEmpty()) {
      mistakes.add(
          scalar.at(),
          Kinds.isNotSupported(text)
              ? "not supported yet: the node type '"
                  + text
                  + "'; possible: "
                  + String.join(", ", Kinds.types())
              : "there is no node type '"
                  + Fields.shortened(text)
                  + "'"
                  + mistakes.hint(text, Kinds.types()));
    }
    return kind;
  }
}
