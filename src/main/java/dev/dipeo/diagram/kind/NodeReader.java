package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.diagram.kind.Node.Kind;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a node of a known kind. */
public final class NodeReader {
  /** Keys that only editors need. */
  public static final Set<String> EDITOR_KEYS =
      Set.of(
          "position",
          "id",
          "name",
          "description",
          "metadata",
          "flipped",
          "width",
          "height",
          "color",
          "comment",
          "notes");

  /** Keys of the larger DiPeO that have no effect here. */
  static final Set<String> IGNORED_KEYS = Set.of("skippable", "output_data_structure");

  static final Set<String> NODE_KEYS = Set.of("label", "type", "props");

  private final Mistakes mistakes;
  private final KnownEvents events;

  public NodeReader(Mistakes mistakes, KnownEvents events) {
    this.mistakes = mistakes;
    this.events = events;
  }

  public Optional<? extends Node> read(String label, Kind kind, Yaml.Obj node) {
    Set<String> known = new HashSet<>(NodeOptionsReader.KEYS);
    known.addAll(kind.properties());
    Fields fields =
        LightFields.of(mistakes, "a " + kind.type() + " node", node.at(), properties(node), known);
    return kind.reader().read(new NodeSource(label, fields, mistakes, events));
  }

  /** The entries in {@code props} and those next to it. */
  private List<Yaml.Entry> properties(Yaml.Obj node) {
    List<Yaml.Entry> properties = new ArrayList<>();
    for (Yaml.Entry entry : node.entries().values()) {
      if (!NODE_KEYS.contains(entry.key())) {
        addUnlessIgnored(entry, properties);
      }
    }
    switch (node.get("props").orElse(null)) {
      case null -> {}
      case Yaml.Obj props ->
          props.entries().values().forEach(entry -> addUnlessIgnored(entry, properties));
      case Yaml other -> mistakes.add(other.at(), "'props' must be an object, not " + other.kind());
    }
    return properties;
  }

  private void addUnlessIgnored(Yaml.Entry entry, List<Yaml.Entry> properties) {
    if (IGNORED_KEYS.contains(entry.key())) {
      mistakes.warn(entry.keyAt(), "'" + entry.key() + "' has no effect here");
    } else if (!EDITOR_KEYS.contains(entry.key())) {
      properties.add(entry);
    }
  }
}
