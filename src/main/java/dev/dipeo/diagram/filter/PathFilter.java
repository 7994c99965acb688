package dev.dipeo.diagram.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.template.MissingNameException;
import dev.dipeo.diagram.template.ValuePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Applies all tests to the value at a path. */
record PathFilter(ValuePath path, List<ValueTest> tests) implements Filter {
  PathFilter {
    tests = List.copyOf(tests);
  }

  @Override
  public boolean matches(JsonNode payload) {
    Optional<JsonNode> value = path.find(payload);
    return tests.stream().allMatch(test -> test.holds(value));
  }

  @Override
  public Filter fill(ObjectNode variables) throws MissingNameException {
    List<ValueTest> filled = new ArrayList<>();
    for (ValueTest test : tests) {
      filled.add(test.fill(variables));
    }
    return new PathFilter(path, filled);
  }
}
