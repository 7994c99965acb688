package dev.dipeo.diagram.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Glob;
import dev.dipeo.diagram.filter.ValueTest.Order;
import dev.dipeo.diagram.template.MalformedTemplateException;
import dev.dipeo.diagram.template.PathScanner;
import java.util.ArrayList;
import java.util.List;

/**
 * Filters as JSON, for a wait that outlives its process. Unlike those of a diagram, their templates
 * are filled: a value may be any JSON, and a {@code {{} in it is text.
 */
public final class StoredFilters {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private StoredFilters() {}

  /**
   * @throws IllegalStateException when a filter has unfilled templates
   */
  public static ArrayNode write(List<Filter> filters) {
    ArrayNode written = JSON.arrayNode();
    for (Filter filter : filters) {
      if (!(filter instanceof PathFilter(var path, var tests))) {
        throw new IllegalStateException(filter.getClass() + " cannot be stored");
      }
      written.addObject().put("path", path.text()).set("tests", tests(tests));
    }
    return written;
  }

  private static ArrayNode tests(List<ValueTest> tests) {
    ArrayNode written = JSON.arrayNode();
    tests.forEach(test -> written.add(test(test)));
    return written;
  }

  private static ObjectNode test(ValueTest test) {
    ObjectNode written = JSON.objectNode();
    switch (test) {
      case ValueTest.Equal(var wanted) -> written.set("equal", wanted);
      case ValueTest.Text(var wanted) -> written.put("text", wanted.pattern());
      case ValueTest.Regex(var wanted) -> written.put("regex", wanted.pattern());
      case ValueTest.AnyOf(var tests) -> written.set("any", tests(tests));
      case ValueTest.Not(var negated) -> written.set("not", test(negated));
      case ValueTest.Exists(var wanted) -> written.put("exists", wanted);
      case ValueTest.Compare(var order, var bound) -> written.set(order.name(), bound);
      case ValueTest.Pending _ ->
          throw new IllegalStateException("a filter with templates was not filled");
    }
    return written;
  }

  /**
   * @throws IllegalArgumentException when this is not what {@link #write} has made
   */
  public static List<Filter> read(JsonNode written) {
    List<Filter> filters = new ArrayList<>();
    for (JsonNode filter : written) {
      try {
        filters.add(
            new PathFilter(
                PathScanner.parse(filter.path("path").asText()), readTests(filter.path("tests"))));
      } catch (MalformedTemplateException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return filters;
  }

  private static List<ValueTest> readTests(JsonNode written) {
    List<ValueTest> tests = new ArrayList<>();
    written.forEach(test -> tests.add(readTest(test)));
    return tests;
  }

  private static ValueTest readTest(JsonNode written) {
    var only = written.properties().iterator().next();
    JsonNode operand = only.getValue();
    return switch (only.getKey()) {
      case "equal" -> new ValueTest.Equal(operand);
      case "text" -> new ValueTest.Text(Glob.of(operand.asText()));
      case "regex" -> new ValueTest.Regex(BoundedRegex.of(operand.asText()));
      case "any" -> new ValueTest.AnyOf(readTests(operand));
      case "not" -> new ValueTest.Not(readTest(operand));
      case "exists" -> new ValueTest.Exists(operand.booleanValue());
      default -> new ValueTest.Compare(Order.valueOf(only.getKey()), operand);
    };
  }
}
