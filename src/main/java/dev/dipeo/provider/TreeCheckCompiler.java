package dev.dipeo.provider;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.everit.json.schema.ArraySchema;
import org.everit.json.schema.BooleanSchema;
import org.everit.json.schema.CombinedSchema;
import org.everit.json.schema.ConditionalSchema;
import org.everit.json.schema.ConstSchema;
import org.everit.json.schema.EmptySchema;
import org.everit.json.schema.EnumSchema;
import org.everit.json.schema.NotSchema;
import org.everit.json.schema.NullSchema;
import org.everit.json.schema.NumberSchema;
import org.everit.json.schema.ObjectSchema;
import org.everit.json.schema.ReferenceSchema;
import org.everit.json.schema.Schema;
import org.everit.json.schema.StringSchema;
import org.jspecify.annotations.Nullable;

/** Makes the checks of one schema, each once: schemas may refer to each other in circles. */
final class TreeCheckCompiler {
  private final Map<Schema, TreeCheck> made = new IdentityHashMap<>();

  private TreeCheckCompiler() {}

  static TreeCheck compile(Schema schema) {
    return new TreeCheckCompiler().check(schema);
  }

  private TreeCheck check(Schema schema) {
    TreeCheck known = made.get(schema);
    if (known != null) {
      return known;
    }
    if (schema instanceof ReferenceSchema reference && reference.getReferredSchema() != null) {
      TreeCheck.Reference check = new TreeCheck.Reference();
      made.put(schema, check);
      check.to(check(reference.getReferredSchema()));
      return check;
    }
    TreeCheck check = null;
    if (schema.isNullable() == null && !schema.hasDefaultValue()) {
      try {
        check = known(schema);
      } catch (PatternSyntaxException e) {
        // RE2 and Java read patterns differently.
      }
    }
    TreeCheck chosen = check == null ? new TreeCheck.Validated(schema) : check;
    made.put(schema, chosen);
    return chosen;
  }

  /** Null if the schema has keywords that are left to the validator. */
  private @Nullable TreeCheck known(Schema schema) {
    return switch (schema) {
      case EmptySchema _ -> new TreeCheck.Anything();
      case NullSchema _ -> new TreeCheck.Null();
      case BooleanSchema _ -> new TreeCheck.Truth();
      case NumberSchema number -> numeric(number);
      case StringSchema string -> text(string);
      case EnumSchema choice -> texts(choice.getPossibleValuesAsList());
      case ConstSchema constant ->
          constant.getPermittedValue() instanceof String text
              ? new TreeCheck.OneOfTexts(Set.of(text))
              : null;
      case ObjectSchema object -> properties(object);
      case ArraySchema array -> items(array);
      case CombinedSchema combined -> combined(combined);
      case NotSchema not -> new TreeCheck.Not(check(not.getMustNotMatch()));
      case ConditionalSchema conditional -> conditional(conditional);
      default -> null;
    };
  }

  private static @Nullable TreeCheck numeric(NumberSchema schema) {
    boolean bounded =
        schema.getMinimum() != null
            || schema.getMaximum() != null
            || schema.getExclusiveMinimumLimit() != null
            || schema.getExclusiveMaximumLimit() != null
            || schema.getMultipleOf() != null;
    return bounded || !(schema.requiresInteger() || schema.isRequiresNumber())
        ? null
        : new TreeCheck.Numeric(schema.requiresInteger());
  }

  private static TreeCheck text(StringSchema schema) {
    java.util.regex.Pattern pattern = schema.getPattern();
    return new TreeCheck.Text(
        schema.requireString(),
        min(schema.getMinLength()),
        max(schema.getMaxLength()),
        pattern == null ? null : Pattern.compile(pattern.pattern()),
        schema.getFormatValidator());
  }

  private static @Nullable TreeCheck texts(List<Object> values) {
    return values.stream().allMatch(String.class::isInstance)
        ? new TreeCheck.OneOfTexts(
            values.stream().map(String.class::cast).collect(Collectors.toSet()))
        : null;
  }

  private @Nullable TreeCheck properties(ObjectSchema schema) {
    if (!schema.getPatternProperties().isEmpty()
        || !schema.getPropertyDependencies().isEmpty()
        || !schema.getSchemaDependencies().isEmpty()
        || schema.getPropertyNameSchema() != null) {
      return null;
    }
    Map<String, Schema> properties = schema.getPropertySchemas();
    List<String> names = new ArrayList<>(properties.size());
    List<TreeCheck> checks = new ArrayList<>(properties.size());
    for (Map.Entry<String, Schema> property : properties.entrySet()) {
      names.add(property.getKey());
      checks.add(check(property.getValue()));
    }
    Schema additional = schema.getSchemaOfAdditionalProperties();
    return new TreeCheck.Properties(
        schema.requiresObject(),
        schema.getRequiredProperties(),
        min(schema.getMinProperties()),
        max(schema.getMaxProperties()),
        List.copyOf(names),
        List.copyOf(checks),
        Set.copyOf(names),
        additional != null
            ? check(additional)
            : schema.permitsAdditionalProperties() ? new TreeCheck.Anything() : null);
  }

  private @Nullable TreeCheck items(ArraySchema schema) {
    if (schema.needsUniqueItems()
        || schema.getItemSchemas() != null
        || schema.getContainedItemSchema() != null) {
      return null;
    }
    Schema all = schema.getAllItemSchema();
    return new TreeCheck.Items(
        schema.requiresArray(),
        min(schema.getMinItems()),
        max(schema.getMaxItems()),
        all == null ? new TreeCheck.Anything() : check(all));
  }

  private @Nullable TreeCheck combined(CombinedSchema schema) {
    List<TreeCheck> checks = schema.getSubschemas().stream().map(this::check).toList();
    Object criterion = schema.getCriterion();
    if (criterion == CombinedSchema.ALL_CRITERION) {
      return new TreeCheck.Combined(checks, checks.size(), checks.size());
    }
    if (criterion == CombinedSchema.ANY_CRITERION) {
      return new TreeCheck.Combined(checks, 1, checks.size());
    }
    return criterion == CombinedSchema.ONE_CRITERION ? new TreeCheck.Combined(checks, 1, 1) : null;
  }

  private TreeCheck conditional(ConditionalSchema schema) {
    TreeCheck then = schema.getThenSchema().map(this::check).orElse(new TreeCheck.Anything());
    TreeCheck otherwise = schema.getElseSchema().map(this::check).orElse(new TreeCheck.Anything());
    boolean decides = schema.getThenSchema().isPresent() || schema.getElseSchema().isPresent();
    return decides && schema.getIfSchema().isPresent()
        ? new TreeCheck.Conditional(check(schema.getIfSchema().get()), then, otherwise)
        : new TreeCheck.Anything();
  }

  private static int min(@Nullable Integer bound) {
    return bound == null ? 0 : bound;
  }

  private static int max(@Nullable Integer bound) {
    return bound == null ? Integer.MAX_VALUE : bound;
  }
}
