package dev.dipeo.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads one YAML document into {@link Yaml} values. Safe on files that somebody else wrote: no tag
 * makes an object, aliases, nesting and size are bounded, and a key that stands twice is a mistake.
 */
public final class YamlReader {
  /** Longest document, in characters. */
  public static final int MAX_CHARACTERS = 4 * 1024 * 1024;

  /** Deepest nesting. */
  public static final int MAX_DEPTH = 50;

  /**
   * Most collections that aliases may repeat; more is an attempt to fill the memory ("billion
   * laughs").
   */
  public static final int MAX_ALIASES = 50;

  /** Most values of one document, aliases counted each time they are used. */
  public static final int MAX_VALUES = 200_000;

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,400}");
  private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,300}");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?(\\.[0-9]{1,400}|[0-9]{1,400}(\\.[0-9]{0,400})?)([eE][-+]?[0-9]{1,3})?");

  private final String file;
  private final Mistakes mistakes = new Mistakes();
  private final Set<Node> enclosing = Collections.newSetFromMap(new IdentityHashMap<>());
  private int values;

  private YamlReader(String file) {
    this.file = file;
  }

  /**
   * Reads a document.
   *
   * @param file the name that locations carry
   */
  public static Yaml read(String file, String text) throws MistakesException {
    YamlReader reader = new YamlReader(file);
    Yaml root = reader.convert(reader.compose(text));
    reader.mistakes.throwIfAny();
    return root;
  }

  private Node compose(String text) throws MistakesException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    try {
      Node root = new org.yaml.snakeyaml.Yaml(options).compose(new StringReader(text));
      if (root == null) {
        throw new MistakesException(
            List.of(new Mistake(new Location(file, 1, 1), "the file is empty")));
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
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

  private Yaml.Obj object(MappingNode mapping) throws MistakesException {
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Location keyAt = location(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        mistakes.add(keyAt, "a key must be text");
        continue;
      }
      Yaml value = convert(tuple.getValueNode());
      if (entries.putIfAbsent(key.getValue(), new Yaml.Entry(key.getValue(), keyAt, value))
          != null) {
        mistakes.add(keyAt, "the key '" + key.getValue() + "' stands twice; keep one of them");
      }
    }
    return new Yaml.Obj(location(mapping.getStartMark()), entries);
  }

  private Yaml.Arr list(SequenceNode sequence) throws MistakesException {
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
    boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN;
    String tag = node.getTag().getValue();
    if (!tag.startsWith(Tag.PREFIX)) {
      mistakes.add(at, "the tag '" + tag + "' is not allowed here");
    }
    JsonNode value =
        plain && !node.getTag().equals(Tag.STR)
            ? resolve(text)
            : JsonNodeFactory.instance.textNode(text);
    return new Yaml.Scalar(at, value, text, block ? at.line() + 1 : at.line());
  }

  /**
   * The core schema of YAML 1.2, section 10.3.2, without octal numbers, infinities and
   * not-a-number.
   */
  private static JsonNode resolve(String text) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> json.nullNode();
      case "true", "True", "TRUE" -> json.booleanNode(true);
      case "false", "False", "FALSE" -> json.booleanNode(false);
      default -> {
        if (INTEGER.matcher(text).matches()) {
          yield integer(new BigInteger(text));
        } else if (HEX.matcher(text).matches()) {
          yield integer(new BigInteger(text.substring(2), 16));
        } else if (FLOAT.matcher(text).matches()) {
          yield json.numberNode(new BigDecimal(text));
        }
        yield json.textNode(text);
      }
    };
  }

  private static JsonNode integer(BigInteger value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value.bitLength() < Integer.SIZE) {
      return json.numberNode(value.intValue());
    }
    return value.bitLength() < Long.SIZE
        ? json.numberNode(value.longValue())
        : json.numberNode(value);
  }

  private Location location(Mark mark) {
    return new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
