package dev.dipeo.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML document into {@link Yaml} values. Safe for untrusted files: tags create no
 * objects; aliases, nesting and size are bounded; a repeated key is a mistake. Scalars follow the
 * core schema of YAML 1.2; {@code <<} merges as in YAML 1.1.
 */
public final class YamlReader {
  /** Longest document, in characters. */
  public static final int MAX_CHARACTERS = 4 * 1024 * 1024;

  /** Deepest nesting. */
  public static final int MAX_DEPTH = 50;

  /**
   * Most collections that aliases may repeat; more would be an attempt to exhaust the memory
   * ("billion laughs").
   */
  public static final int MAX_ALIASES = 50;

  /** Most values in one document; aliased values count at each use. */
  public static final int MAX_VALUES = 200_000;

  /** The tag of a plain, untagged scalar, whose text decides its type. */
  private static final Tag PLAIN = new Tag("plain");

  /** From YAML 1.1; later versions dropped it, but it is still widely used. */
  private static final String MERGE_KEY = "<<";

  private final String file;
  private final Mistakes mistakes = new Mistakes();
  private final Set<Node> enclosing = Collections.newSetFromMap(new IdentityHashMap<>());
  private int values;

  private final List<String> lines;

  private YamlReader(String file, String text) {
    this.file = file;
    this.lines = text.lines().toList();
  }

  /**
   * Reads a document.
   *
   * @param file name of the file in locations
   */
  public static Yaml read(String file, String text) throws MistakesException {
    YamlReader reader = new YamlReader(file, text);
    Yaml root = reader.convert(reader.compose(text));
    reader.mistakes.throwIfAny();
    return root;
  }

  private Node compose(String text) throws MistakesException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setTagInspector(_ -> true); // they make nothing, and are refused below, by name
    try {
      Node root =
          new Composer(
                  new ParserImpl(new StreamReader(new StringReader(text)), options),
                  new Untyped(),
                  options)
              .getSingleNode();
      if (root == null) {
        throw new MistakesException(
            List.of(new Mistake(new Location(file, 1, 1), "the file is empty")));
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      Optional<Mistake> template =
          unquotedTemplate(mark).or(() -> unquotedTemplate(e.getContextMark()));
      if (template.isPresent()) {
        throw new MistakesException(List.of(template.get()));
      }
      Location at = mark == null ? new Location(file, 1, 1) : location(mark);
      throw new MistakesException(List.of(new Mistake(at, "not valid YAML: " + e.getProblem())));
    } catch (YAMLException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
      throw new MistakesException(
          List.of(new Mistake(new Location(file, 1, 1), "not valid YAML: " + reason)));
    }
  }

  private Yaml convert(Node node) throws MistakesException {
    if (++values > MAX_VALUES) {
      mistakes.add(
          location(node.getStartMark()), "the file holds more than " + MAX_VALUES + " values");
      mistakes.throwIfAny();
    }
    if (!enclosing.add(node)) {
      mistakes.add(location(node.getStartMark()), "an alias repeats what it stands in");
      mistakes.throwIfAny();
    }
    Yaml value =
        switch (node) {
          case MappingNode mapping -> object(mapping);
          case SequenceNode sequence -> list(sequence);
          case ScalarNode scalar -> scalar(scalar);
          default -> throw new IllegalStateException("unresolved YAML node " + node.getNodeId());
        };
    enclosing.remove(node);
    return value;
  }

  private Optional<Mistake> unquotedTemplate(@Nullable Mark mark) {
    return mark == null || mark.getLine() >= lines.size()
        ? Optional.empty()
        : UnquotedTemplate.in(lines.get(mark.getLine()))
            .map(
                found ->
                    new Mistake(
                        new Location(file, mark.getLine() + 1, found.column() + 1),
                        found.message()));
  }

  /** The object's own keys take precedence over merged ones; among merged keys, the first wins. */
  private Yaml.Obj object(MappingNode mapping) throws MistakesException {
    checkTag(mapping, Tag.MAP);
    Map<String, Yaml.Entry> own = new LinkedHashMap<>();
    List<Yaml.Entry> inOrder = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Location keyAt = location(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        mistakes.add(notAKey(tuple.getKeyNode(), keyAt));
        continue;
      }
      Yaml value = convert(tuple.getValueNode());
      Yaml.Entry entry = new Yaml.Entry(key.getValue(), keyAt, value);
      if (own.putIfAbsent(key.getValue(), entry) != null) {
        mistakes.add(
            keyAt,
            "the key '"
                + key.getValue()
                + "' stands twice; keep one of them"
                + (isMerge(key) ? ", with a list of what to merge" : ""));
      } else if (isMerge(key)) {
        inOrder.addAll(merged(entry));
      } else {
        inOrder.add(entry);
      }
    }
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    for (Yaml.Entry entry : inOrder) {
      Yaml.Entry ours = own.get(entry.key());
      entries.putIfAbsent(entry.key(), ours == null ? entry : ours);
    }
    return new Yaml.Obj(location(mapping.getStartMark()), entries);
  }

  private static boolean isMerge(ScalarNode key) {
    return key.getTag().equals(PLAIN) && key.getValue().equals(MERGE_KEY);
  }

  /** The entries merged by {@code <<}: those of an object, or of each object in a list. */
  private List<Yaml.Entry> merged(Yaml.Entry merge) {
    List<Yaml> sources =
        merge.value() instanceof Yaml.Arr list ? list.items() : List.of(merge.value());
    List<Yaml.Entry> entries = new ArrayList<>();
    for (Yaml source : sources) {
      if (source instanceof Yaml.Obj object) {
        entries.addAll(object.entries().values());
      } else {
        mistakes.add(
            merge.keyAt(),
            "'<<' merges an object or a list of objects, as '<<: *name', not "
                + source.kind()
                + "; quote it for the key of that name");
      }
    }
    return entries;
  }

  private Mistake notAKey(Node key, Location at) {
    return key instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.FLOW
        ? unquotedTemplate(key.getStartMark())
            .orElseGet(() -> new Mistake(at, "a key must be text"))
        : new Mistake(at, "a key must be text");
  }

  private void checkTag(Node node, Tag expected) {
    if (!node.getTag().equals(expected)) {
      String tag = written(node.getTag());
      mistakes.add(
          location(node.getStartMark()),
          CoreSchema.TAGS.contains(tag)
              ? "the tag '"
                  + tag
                  + "' does not fit "
                  + (expected == Tag.MAP ? "an object" : "a list")
              : String.valueOf(CoreSchema.unknown(tag).getMessage()));
    }
  }

  /** A tag as documents write it. */
  private static String written(Tag tag) {
    return tag.getValue().startsWith(Tag.PREFIX)
        ? "!!" + tag.getValue().substring(Tag.PREFIX.length())
        : tag.getValue();
  }

  private Yaml.Arr list(SequenceNode sequence) throws MistakesException {
    checkTag(sequence, Tag.SEQ);
    List<Yaml> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(convert(item));
    }
    return new Yaml.Arr(location(sequence.getStartMark()), items);
  }

  private Yaml.Scalar scalar(ScalarNode node) {
    Location at = location(node.getStartMark());
    String text = node.getValue();
    boolean block =
        node.getScalarStyle() == ScalarStyle.LITERAL || node.getScalarStyle() == ScalarStyle.FOLDED;
    JsonNode value;
    try {
      value =
          node.getTag().equals(PLAIN)
              ? CoreSchema.plain(text)
              : CoreSchema.tagged(written(node.getTag()), text);
    } catch (CoreSchema.NoSuchValueException e) {
      mistakes.add(at, String.valueOf(e.getMessage()));
      value = JsonNodeFactory.instance.nullNode();
    }
    return new Yaml.Scalar(at, value, text, block ? at.line() + 1 : at.line());
  }

  private Location location(Mark mark) {
    return new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** Leaves plain scalars untyped; the library would type them by YAML 1.1. */
  private static final class Untyped extends Resolver {
    @Override
    protected void addImplicitResolvers() {}

    @Override
    public Tag resolve(NodeId kind, String value, boolean plain) {
      return switch (kind) {
        case scalar -> plain ? PLAIN : Tag.STR;
        case sequence -> Tag.SEQ;
        default -> Tag.MAP;
      };
    }
  }
}
