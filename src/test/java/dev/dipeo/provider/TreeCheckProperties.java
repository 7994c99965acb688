package dev.dipeo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import java.util.List;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.everit.json.schema.Schema;
import org.everit.json.schema.SchemaException;
import org.everit.json.schema.ValidationException;
import org.everit.json.schema.loader.SchemaLoader;
import org.everit.json.schema.regexp.RE2JRegexpFactory;

/** The check of a tree gives the validator's verdict, for any schema and any value. */
class TreeCheckProperties {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<String> SCALARS =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "1",
          "1.0",
          "-1",
          "2.5",
          "1e2",
          "100",
          "9007199254740993",
          "99999999999999999999",
          "1e999",
          "\"\"",
          "\"a\"",
          "\"ab\"",
          "\"b\"",
          "\"1\"",
          "\"\uD83D\uDE00\"",
          "\"2026-11-02T10:15:22Z\"",
          "\"10.0.0.1\"",
          "\"null\"");

  private static final List<String> SIMPLE_SCHEMAS =
      List.of(
          "true",
          "false",
          "{}",
          "{\"type\":\"null\"}",
          "{\"type\":\"boolean\"}",
          "{\"type\":\"integer\"}",
          "{\"type\":\"number\"}",
          "{\"type\":\"string\"}",
          "{\"type\":\"object\"}",
          "{\"type\":\"array\"}",
          "{\"type\":[\"string\",\"null\"]}",
          "{\"type\":[\"integer\",\"array\",\"object\"]}",
          "{\"type\":\"number\",\"minimum\":1}",
          "{\"exclusiveMaximum\":100}",
          "{\"multipleOf\":0.5}",
          "{\"minimum\":1,\"maximum\":99999999999}",
          "{\"minLength\":1}",
          "{\"type\":\"string\",\"maxLength\":1}",
          "{\"pattern\":\"^a\"}",
          "{\"type\":\"string\",\"pattern\":\"(a)b?$\"}",
          "{\"format\":\"date-time\"}",
          "{\"type\":\"string\",\"format\":\"ipv4\"}",
          "{\"format\":\"unheard-of\"}",
          "{\"enum\":[\"a\",\"b\"]}",
          "{\"type\":\"string\",\"enum\":[\"a\",\"null\"]}",
          "{\"enum\":[1,null,\"a\",{\"a\":1}]}",
          "{\"enum\":[[1],{}]}",
          "{\"const\":\"a\"}",
          "{\"const\":null}",
          "{\"const\":1}",
          "{\"const\":{\"a\":1.0}}",
          "{\"uniqueItems\":true}",
          "{\"minItems\":1,\"maxItems\":2}",
          "{\"minProperties\":1}",
          "{\"maxProperties\":1}",
          "{\"required\":[\"a\"]}",
          "{\"type\":\"object\",\"required\":[\"a\",\"b\"]}",
          "{\"dependencies\":{\"a\":[\"b\"]}}",
          "{\"type\":\"string\",\"nullable\":true}",
          "{\"type\":\"integer\",\"default\":1}",
          "{\"$ref\":\"#/definitions/one\"}",
          "{\"$ref\":\"#/definitions/two\"}");

  @Property(tries = 5_000)
  void verdict_isTheValidators(
      @ForAll("documents") JsonNode document, @ForAll("values") JsonNode value) {
    Schema schema;
    try {
      schema =
          SchemaLoader.builder()
              .draftV7Support()
              .regexpFactory(new RE2JRegexpFactory())
              .schemaJson(OrgJson.of(document))
              .build()
              .load()
              .build();
    } catch (SchemaException e) {
      Statistics.collect("no schema");
      return;
    }
    boolean valid = isValid(schema, value);
    Statistics.collect(valid ? "valid" : "invalid");
    assertThat(TreeCheckCompiler.compile(schema).accepts(value))
        .as("%s%nfor %s", value, document)
        .isEqualTo(valid);
  }

  private static boolean isValid(Schema schema, JsonNode value) {
    try {
      schema.validate(OrgJson.of(value));
      return true;
    } catch (ValidationException e) {
      return false;
    }
  }

  /** A schema, with two others that it may refer to and that may refer to each other. */
  @Provide
  Arbitrary<JsonNode> documents() {
    return Combinators.combine(schemas(3), schemas(2), schemas(1))
        .as(
            (schema, one, two) -> {
              ObjectNode definitions = JSON.objectNode();
              // Below an item, so that no schema refers to itself without end.
              definitions.set("one", JSON.objectNode().set("items", one));
              definitions.set("two", JSON.objectNode().set("additionalProperties", two));
              ObjectNode document = JSON.objectNode();
              document.set("definitions", definitions);
              document.putArray("allOf").add(schema);
              return document;
            });
  }

  @Provide
  Arbitrary<JsonNode> values() {
    return values(3);
  }

  private static Arbitrary<JsonNode> values(int depth) {
    Arbitrary<JsonNode> scalar = Arbitraries.of(SCALARS).map(TreeCheckProperties::json);
    if (depth == 0) {
      return scalar;
    }
    Arbitrary<JsonNode> inner = Arbitraries.lazy(() -> values(depth - 1));
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(2, scalar),
        net.jqwik.api.Tuple.of(
            2, inner.list().ofMaxSize(3).map(items -> JSON.arrayNode().addAll(items))),
        net.jqwik.api.Tuple.of(
            3,
            Arbitraries.maps(Arbitraries.of("a", "b", "c", "ab"), inner)
                .ofMaxSize(3)
                .map(entries -> JSON.objectNode().setAll(entries))));
  }

  private static Arbitrary<JsonNode> schemas(int depth) {
    Arbitrary<JsonNode> simple = Arbitraries.of(SIMPLE_SCHEMAS).map(TreeCheckProperties::json);
    if (depth == 0) {
      return simple;
    }
    Arbitrary<JsonNode> inner = Arbitraries.lazy(() -> schemas(depth - 1));
    return Arbitraries.oneOf(
        simple,
        inner.map(item -> object("items", item)),
        inner.map(item -> object("not", item)),
        inner.map(item -> object("contains", item)),
        inner.map(item -> object("additionalProperties", item)),
        inner.map(item -> object("propertyNames", item)),
        inner.map(item -> object("patternProperties", object("^a", item))),
        inner.map(item -> object("dependencies", object("a", item))),
        several(inner, "allOf"),
        several(inner, "anyOf"),
        several(inner, "oneOf"),
        several(inner, "items"),
        both(inner, (a, b) -> properties(a, b)),
        both(inner, (a, b) -> properties(a, b).put("type", "object")),
        both(inner, (a, b) -> properties(a, b).put("additionalProperties", false)),
        both(inner, (a, b) -> properties(a, b).set("additionalProperties", b)),
        both(inner, (a, b) -> object("if", a).set("then", b)),
        both(inner, (a, b) -> object("if", a).set("else", b)),
        both(inner, (a, b) -> object("items", a).put("minItems", 2).set("not", b)));
  }

  private static ObjectNode properties(JsonNode a, JsonNode b) {
    return object("properties", object("a", a).set("b", b));
  }

  private static Arbitrary<JsonNode> several(Arbitrary<JsonNode> inner, String keyword) {
    return inner
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(schemas -> object(keyword, JSON.arrayNode().addAll(schemas)));
  }

  private static Arbitrary<JsonNode> both(
      Arbitrary<JsonNode> inner, BiFunction<JsonNode, JsonNode, JsonNode> as) {
    return Combinators.combine(inner, inner).as(as::apply);
  }

  private static ObjectNode object(String key, JsonNode value) {
    ObjectNode object = JSON.objectNode();
    object.set(key, value);
    return object;
  }

  private static JsonNode json(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedJsonException e) {
      throw new AssertionError(text, e);
    }
  }
}
