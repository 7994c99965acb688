package dev.dipeo.diagram.kind;

import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Chooses an output by a Python expression; passes its inputs on. */
public record Condition(NodeOptions options, Code.Expression expression) implements Node {
  public static final Kind KIND =
      new Kind(
          Condition.class,
          "condition",
          "chooses an output by a Python expression",
          List.of("condition_type", "expression"),
          Set.of(Output.CONDTRUE, Output.CONDFALSE, Output.ERROR),
          Optional.empty(),
          Optional.of(Duration.ofSeconds(30)),
          Set.of(Trait.TIMES_ITSELF),
          Condition::read);

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public Optional<Code> code() {
    return Optional.of(expression);
  }

  private static Optional<Condition> read(NodeSource source) {
    NodeOptions options = source.options();
    Fields fields = source.fields();
    Mistakes mistakes = source.mistakes();
    Optional<String> type = fields.text("condition_type");
    if (type.isPresent() && !type.get().strip().equalsIgnoreCase("custom")) {
      mistakes.add(
          fields.valueAt("condition_type"),
          "not supported: the condition type '" + type.get() + "'; only 'custom' is");
      return Optional.empty();
    }
    fields.require("expression", "expression: status == 'success'");
    Optional<Yaml.Scalar> expression = source.notBlank("expression");
    expression.ifPresent(
        text -> CodeTemplates.inExpression(text).ifPresent(said -> mistakes.warn(text.at(), said)));
    return expression.map(
        text -> new Condition(options, new Code.Expression(python(text), text.firstLine())));
  }

  /** YAML reads a lone {@code true} as a boolean, which is {@code True} in Python. */
  private static String python(Yaml.Scalar text) {
    return text.value().isBoolean() ? text.value().booleanValue() ? "True" : "False" : text.text();
  }
}
