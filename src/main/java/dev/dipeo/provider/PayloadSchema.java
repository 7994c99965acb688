package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.everit.json.schema.ArraySchema;
import org.everit.json.schema.ObjectSchema;
import org.everit.json.schema.ReferenceSchema;
import org.everit.json.schema.Schema;
import org.everit.json.schema.ValidationException;
import org.jspecify.annotations.Nullable;

/** A compiled JSON Schema; immutable. */
public final class PayloadSchema {
  /** Most violations reported per payload. */
  public static final int MAX_VIOLATIONS = 20;

  /** Longest message of a violation, in characters; it may quote the payload. */
  public static final int MAX_MESSAGE_LENGTH = 300;

  private static final int REFERENCES_MAX = 20;

  private static final Map<String, String> JSON_TYPES =
      Map.ofEntries(
          Map.entry("JSONObject", "object"),
          Map.entry("JSONArray", "array"),
          Map.entry("String", "string"),
          Map.entry("Integer", "integer"),
          Map.entry("Long", "integer"),
          Map.entry("BigInteger", "integer"),
          Map.entry("Double", "number"),
          Map.entry("BigDecimal", "number"),
          Map.entry("Number", "number"),
          Map.entry("Boolean", "boolean"),
          Map.entry("Null", "null"));

  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(" + String.join("|", JSON_TYPES.keySet()) + ")\\b");

  private final Schema schema;
  private final TreeCheck check;

  PayloadSchema(Schema schema) {
    this.schema = schema;
    this.check = TreeCheckCompiler.compile(schema);
  }

  /** The violations of the schema in the payload; empty if it is valid. */
  public List<SchemaViolation> check(JsonNode payload) {
    try {
      if (!check.accepts(payload)) {
        schema.validate(OrgJson.of(payload));
      }
      return List.of();
    } catch (ValidationException e) {
      List<SchemaViolation> violations = new ArrayList<>();
      collect(e, violations);
      return List.copyOf(violations);
    } catch (StackOverflowError e) {
      // A schema may refer to itself without descending into the payload.
      return List.of(new SchemaViolation("", "the schema refers to itself without end"));
    }
  }

  /** Keys of an object of this schema, as far as they are listed. */
  public Set<String> keys() {
    return object().map(object -> object.getPropertySchemas().keySet()).orElse(Set.of());
  }

  /** Whether an object of this schema may have only the listed keys. */
  public boolean isClosed() {
    return object()
        .filter(
            object ->
                !object.permitsAdditionalProperties()
                    && object.getSchemaOfAdditionalProperties() == null
                    && !hasPatterns(object))
        .isPresent();
  }

  private static boolean hasPatterns(ObjectSchema object) {
    try {
      return !object.getPatternProperties().isEmpty();
    } catch (PatternSyntaxException e) {
      return true; // RE2, which the schema uses, reads more than Java
    }
  }

  /** The schema of a key's value. */
  public Optional<PayloadSchema> in(String key) {
    return object().map(object -> object.getPropertySchemas().get(key)).map(PayloadSchema::new);
  }

  /** The schema of a list's items, if all have the same. */
  public Optional<PayloadSchema> item() {
    return resolved() instanceof ArraySchema array
        ? Optional.ofNullable(array.getAllItemSchema()).map(PayloadSchema::new)
        : Optional.empty();
  }

  /** Empty if the schema is a choice between schemas, or does not mention keys. */
  private Optional<ObjectSchema> object() {
    return resolved() instanceof ObjectSchema object ? Optional.of(object) : Optional.empty();
  }

  private @Nullable Schema resolved() {
    Schema here = schema;
    for (int i = 0; here instanceof ReferenceSchema reference && i < REFERENCES_MAX; i++) {
      here = reference.getReferredSchema();
    }
    return here;
  }

  private static void collect(ValidationException found, List<SchemaViolation> violations) {
    if (violations.size() >= MAX_VIOLATIONS) {
      return;
    }
    if (found.getCausingExceptions().isEmpty()) {
      violations.add(
          new SchemaViolation(pointer(found), shortened(inJsonWords(found.getErrorMessage()))));
    }
    found.getCausingExceptions().forEach(cause -> collect(cause, violations));
  }

  /** Replaces the validator's class names by names of JSON types. */
  private static String inJsonWords(String message) {
    if (!message.startsWith("expected type: ")) {
      return message;
    }
    return CLASS_NAME.matcher(message).replaceAll(name -> JSON_TYPES.get(name.group()));
  }

  private static String pointer(ValidationException found) {
    String pointer = String.valueOf(found.getPointerToViolation());
    return shortened(pointer.startsWith("#") ? pointer.substring(1) : pointer);
  }

  private static String shortened(String text) {
    return text.length() <= MAX_MESSAGE_LENGTH ? text : text.substring(0, MAX_MESSAGE_LENGTH) + "…";
  }
}
