package dev.dipeo.diagram.filter;

import dev.dipeo.base.Glob;
import dev.dipeo.diagram.filter.ValueTest.Order;
import dev.dipeo.diagram.template.MalformedTemplateException;
import dev.dipeo.diagram.template.PathScanner;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateReader;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** Reads filters: an object of path → value, list of values, or object of operators. */
public final class FilterReader {
  /** Most filters of one node, and most values of one list. */
  static final int MAX_FILTERS = 100;

  static final int MAX_VALUES = 1_000;

  private static final List<String> OPERATORS =
      List.of("gt", "gte", "lt", "lte", "ne", "exists", "regex");

  private final Mistakes mistakes;
  private final boolean templates;

  /**
   * A reader of filters.
   *
   * @param templates whether values may be templates; a start node has no variables to fill them
   */
  public FilterReader(Mistakes mistakes, boolean templates) {
    this.mistakes = mistakes;
    this.templates = templates;
  }

  public List<Filter> read(Yaml.Obj filters) {
    if (filters.entries().size() > MAX_FILTERS) {
      mistakes.add(filters.at(), "a node has at most " + MAX_FILTERS + " filters");
      return List.of();
    }
    List<Filter> read = new ArrayList<>();
    for (Yaml.Entry entry : filters.entries().values()) {
      List<ValueTest> tests = tests(entry.value());
      try {
        read.add(new PathFilter(PathScanner.parse(entry.key()), tests));
      } catch (MalformedTemplateException e) {
        mistakes.add(
            entry.keyAt(),
            "the filter's path '" + entry.key() + "' is malformed: " + e.getMessage());
      }
    }
    return read;
  }

  private List<ValueTest> tests(Yaml value) {
    return switch (value) {
      case Yaml.Obj operators -> operators(operators);
      case Yaml.Arr _, Yaml.Scalar _ -> same(value).map(List::of).orElse(List.of());
    };
  }

  private List<ValueTest> operators(Yaml.Obj operators) {
    if (operators.entries().isEmpty()) {
      mistakes.add(operators.at(), "an empty object asks nothing; possible: " + OPERATORS);
    }
    List<ValueTest> tests = new ArrayList<>();
    for (Yaml.Entry entry : operators.entries().values()) {
      operator(entry).ifPresent(tests::add);
    }
    return tests;
  }

  private Optional<ValueTest> operator(Yaml.Entry entry) {
    return switch (entry.key()) {
      case "ne" -> same(entry.value()).map(ValueTest.Not::new);
      case "exists" -> exists(entry.value());
      case "regex" -> regex(entry.value());
      case "gt", "gte", "lt", "lte" ->
          compare(entry.key(), Order.valueOf(entry.key().toUpperCase(Locale.ROOT)), entry.value());
      default -> {
        mistakes.add(
            entry.keyAt(),
            "a filter has no operator '"
                + entry.key()
                + "'"
                + mistakes.hint(entry.key(), OPERATORS));
        yield Optional.empty();
      }
    };
  }

  /** The test for equality with a value, or with one of a list. */
  private Optional<ValueTest> same(Yaml value) {
    return switch (value) {
      case Yaml.Scalar scalar -> scalar(scalar);
      case Yaml.Arr list -> {
        if (list.items().isEmpty() || list.items().size() > MAX_VALUES) {
          mistakes.add(list.at(), "a filter's list holds 1 to " + MAX_VALUES + " values");
          yield Optional.empty();
        }
        List<ValueTest> any = new ArrayList<>();
        for (Yaml item : list.items()) {
          if (item instanceof Yaml.Scalar scalar) {
            scalar(scalar).ifPresent(any::add);
          } else {
            mistakes.add(
                item.at(),
                "a filter's list holds text, numbers, true, false or null, not " + item.kind());
          }
        }
        yield Optional.of(new ValueTest.AnyOf(any));
      }
      case Yaml.Obj object -> {
        mistakes.add(object.at(), "a value or a list of values must stand here, not an object");
        yield Optional.empty();
      }
    };
  }

  private Optional<ValueTest> scalar(Yaml.Scalar scalar) {
    if (!scalar.value().isTextual()) {
      return Optional.of(new ValueTest.Equal(scalar.value()));
    }
    if (scalar.text().length() > Glob.MAX_PATTERN_LENGTH) {
      mistakes.add(
          scalar.at(), "a filter's text has at most " + Glob.MAX_PATTERN_LENGTH + " characters");
      return Optional.empty();
    }
    return template(scalar)
        .map(
            template ->
                template.isConstant()
                    ? new ValueTest.Text(Glob.of(template.beginning()))
                    : new ValueTest.Pending(template, Optional.empty()));
  }

  private Optional<Template> template(Yaml.Scalar scalar) {
    Optional<Template> template = new TemplateReader(mistakes).ofValues(scalar.at(), scalar.text());
    if (template.isPresent() && !template.get().isConstant() && !templates) {
      mistakes.add(
          scalar.at(),
          "a start node's filter cannot hold a template: there are no variables before the event;"
              + " write \\{{ for the braces themselves");
      return Optional.empty();
    }
    return template;
  }

  private Optional<ValueTest> compare(String operator, Order order, Yaml value) {
    if (value instanceof Yaml.Scalar scalar && scalar.value().isNumber()) {
      return Optional.of(new ValueTest.Compare(order, scalar.value()));
    } else if (value instanceof Yaml.Scalar scalar && scalar.value().isTextual()) {
      return template(scalar)
          .map(
              template ->
                  template.isConstant()
                      ? new ValueTest.Compare(order, scalar.value())
                      : new ValueTest.Pending(template, Optional.of(order)));
    }
    mistakes.add(value.at(), "'" + operator + "' compares with a number or text");
    return Optional.empty();
  }

  private Optional<ValueTest> exists(Yaml value) {
    if (value.toJson().isBoolean()) {
      return Optional.of(new ValueTest.Exists(value.toJson().booleanValue()));
    }
    mistakes.add(value.at(), "'exists' must be true or false");
    return Optional.empty();
  }

  private Optional<ValueTest> regex(Yaml value) {
    Location at = value.at();
    if (!(value instanceof Yaml.Scalar scalar) || !scalar.value().isTextual()) {
      mistakes.add(at, "'regex' must be text");
    } else if (scalar.text().length() > BoundedRegex.MAX_PATTERN_LENGTH) {
      mistakes.add(at, "a regex has at most " + BoundedRegex.MAX_PATTERN_LENGTH + " characters");
    } else {
      try {
        return Optional.of(new ValueTest.Regex(BoundedRegex.of(scalar.text())));
      } catch (PatternSyntaxException e) {
        mistakes.add(
            at,
            "'"
                + Fields.shortened(scalar.text())
                + "' is not a regular expression: "
                + e.getDescription()
                + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)));
      }
    }
    return Optional.empty();
  }
}
