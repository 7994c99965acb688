package dev.dipeo.node.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;

/**
 * JSON as YAML in block style. Quotes text that a reader of YAML 1.1 or 1.2 could read as another
 * type. Built from SnakeYAML's nodes, so no class is inspected by reflection.
 */
final class YamlText {
  // YAML 1.2 numbers that SnakeYAML, which follows 1.1, would leave unquoted as text.
  private static final Pattern NUMBER_OF_YAML_1_2 =
      Pattern.compile(
          "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+");
  // Line breaks of YAML 1.1 and the byte order mark; they are lost unless double-quoted.
  private static final Pattern ESCAPED = Pattern.compile("[\\r\\u0085\\u2028\\u2029\\uFEFF]");
  private static final int PLAIN_DIGITS_MAX = 40;

  private YamlText() {}

  static String of(JsonNode value) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setAllowUnicode(true);
    options.setSplitLines(false);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    StringWriter text = new StringWriter();
    try {
      Serializer serializer =
          new Serializer(new Emitter(text, options), new Resolver(), options, null);
      serializer.open();
      serializer.serialize(node(value));
      serializer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static Node node(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> {
        List<NodeTuple> tuples = new ArrayList<>();
        value
            .properties()
            .forEach(
                property ->
                    tuples.add(new NodeTuple(text(property.getKey()), node(property.getValue()))));
        yield new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
      }
      case ARRAY -> {
        List<Node> items = new ArrayList<>();
        value.forEach(item -> items.add(node(item)));
        yield new SequenceNode(Tag.SEQ, items, FlowStyle.BLOCK);
      }
      case NUMBER ->
          value.isIntegralNumber()
              ? plain(Tag.INT, value.asText())
              : plain(Tag.FLOAT, fraction(value.decimalValue()));
      case BOOLEAN -> plain(Tag.BOOL, value.asText());
      case NULL, MISSING -> plain(Tag.NULL, "null");
      case STRING, BINARY, POJO -> text(value.asText());
    };
  }

  private static ScalarNode plain(Tag tag, String text) {
    return new ScalarNode(tag, text, null, null, ScalarStyle.PLAIN);
  }

  private static ScalarNode text(String text) {
    ScalarStyle style;
    if (ESCAPED.matcher(text).find()) {
      style = ScalarStyle.DOUBLE_QUOTED;
    } else if (text.indexOf('\n') >= 0) {
      style = ScalarStyle.LITERAL;
    } else if (NUMBER_OF_YAML_1_2.matcher(text).matches()) {
      style = ScalarStyle.SINGLE_QUOTED;
    } else {
      style = ScalarStyle.PLAIN;
    }
    return new ScalarNode(Tag.STR, text, null, null, style);
  }

  /** Includes a decimal point, which YAML 1.1 needs for a fraction; does not expand 1e999999999. */
  private static String fraction(BigDecimal number) {
    if (number.precision() + Math.abs((long) number.scale()) <= PLAIN_DIGITS_MAX) {
      String plain = number.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String digits = number.toString();
    if (digits.indexOf('.') >= 0) {
      return digits;
    }
    int exponent = digits.indexOf('E');
    return exponent < 0
        ? digits + ".0"
        : digits.substring(0, exponent) + ".0" + digits.substring(exponent);
  }
}
