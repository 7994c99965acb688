package dev.dipeo.diagram.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Glob;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.template.MissingNameException;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.Template.Part;
import dev.dipeo.diagram.template.ValuePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A test of a single value. Values are not converted: the text {@code "1"} is not the number 1, but
 * 1 and 1.0 are equal.
 */
sealed interface ValueTest {
  /**
   * Whether the test holds.
   *
   * @param value empty if the payload has no such value; JSON null is a value
   */
  boolean holds(Optional<JsonNode> value);

  /** A copy with its templates filled. */
  default ValueTest fill(ObjectNode variables) throws MissingNameException {
    return this;
  }

  /** The value equals this one. */
  record Equal(JsonNode wanted) implements ValueTest {
    @Override
    public boolean holds(Optional<JsonNode> value) {
      return value.isPresent() && same(wanted, value.get());
    }
  }

  /** The value is text that matches the pattern. */
  record Text(Glob wanted) implements ValueTest {
    @Override
    public boolean holds(Optional<JsonNode> value) {
      return value.isPresent()
          && value.get().isTextual()
          && wanted.matches(value.get().textValue());
    }
  }

  /** The regular expression occurs in the text. */
  record Regex(BoundedRegex wanted) implements ValueTest {
    @Override
    public boolean holds(Optional<JsonNode> value) {
      return value.isPresent() && value.get().isTextual() && wanted.find(value.get().textValue());
    }
  }

  /** At least one test holds. */
  record AnyOf(List<ValueTest> tests) implements ValueTest {
    public AnyOf {
      tests = List.copyOf(tests);
    }

    @Override
    public boolean holds(Optional<JsonNode> value) {
      return tests.stream().anyMatch(test -> test.holds(value));
    }

    @Override
    public ValueTest fill(ObjectNode variables) throws MissingNameException {
      List<ValueTest> filled = new ArrayList<>();
      for (ValueTest test : tests) {
        filled.add(test.fill(variables));
      }
      return new AnyOf(filled);
    }
  }

  /** The test does not hold; true for a missing value. */
  record Not(ValueTest test) implements ValueTest {
    @Override
    public boolean holds(Optional<JsonNode> value) {
      return !test.holds(value);
    }

    @Override
    public ValueTest fill(ObjectNode variables) throws MissingNameException {
      return new Not(test.fill(variables));
    }
  }

  /** The value exists, or does not. */
  record Exists(boolean wanted) implements ValueTest {
    @Override
    public boolean holds(Optional<JsonNode> value) {
      return value.isPresent() == wanted;
    }
  }

  /** Compares the value with the bound: numbers by value, text by its characters. */
  record Compare(Order order, JsonNode bound) implements ValueTest {
    @Override
    public boolean holds(Optional<JsonNode> value) {
      if (value.isEmpty()) {
        return false;
      } else if (isNumber(bound) && isNumber(value.get())) {
        return order.has(value.get().decimalValue().compareTo(bound.decimalValue()));
      } else if (bound.isTextual() && value.get().isTextual()) {
        return order.has(value.get().textValue().compareTo(bound.textValue()));
      }
      return false;
    }
  }

  /** Orders of two values. */
  enum Order {
    GT,
    GTE,
    LT,
    LTE;

    boolean has(int comparison) {
      return switch (this) {
        case GT -> comparison > 0;
        case GTE -> comparison >= 0;
        case LT -> comparison < 0;
        case LTE -> comparison <= 0;
      };
    }
  }

  /**
   * A test whose operand is known only when the node runs.
   *
   * @param order comparison; empty for equality
   */
  record Pending(Template operand, Optional<Order> order) implements ValueTest {
    @Override
    public boolean holds(Optional<JsonNode> value) {
      throw new IllegalStateException("a filter with templates was not filled");
    }

    @Override
    public ValueTest fill(ObjectNode variables) throws MissingNameException {
      if (order.isPresent()) {
        return new Compare(order.get(), operand.render(variables));
      } else if (operand.lonePlace().isPresent()) {
        JsonNode value = operand.render(variables);
        return value.isArray() ? new AnyOf(equalToItems(value)) : new Equal(value);
      }
      Glob.Builder glob = new Glob.Builder();
      for (Part part : operand.parts()) {
        switch (part) {
          case Part.Literal(String text) -> glob.pattern(text);
          case Part.Value(ValuePath path) -> glob.text(Json.textOf(path.require(variables)));
          case Part.RawValue _, Part.Secret _ ->
              throw new IllegalStateException("refused when the diagram is read");
        }
      }
      return new Text(glob.build());
    }

    private static List<ValueTest> equalToItems(JsonNode list) {
      List<ValueTest> tests = new ArrayList<>();
      list.forEach(item -> tests.add(new Equal(item)));
      return tests;
    }
  }

  private static boolean isNumber(JsonNode value) {
    // Infinity and not-a-number have no decimal value; JSON lacks them, but other trees may not.
    return value.isNumber()
        && !(value.isFloatingPointNumber()
            && !value.isBigDecimal()
            && !Double.isFinite(value.doubleValue()));
  }

  /** Whether two values are equal; numbers are compared by value. */
  private static boolean same(JsonNode a, JsonNode b) {
    return a.equals(ValueTest::compareScalars, b);
  }

  /** 0 if equal; other results only mean that they differ. */
  private static int compareScalars(JsonNode a, JsonNode b) {
    if (isNumber(a) && isNumber(b)) {
      return a.decimalValue().compareTo(b.decimalValue());
    }
    return a.equals(b) ? 0 : 1;
  }
}
