package dev.dipeo.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.Json;
import dev.dipeo.provider.SchemaFolder.UnusableSchemaException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadSchemaTest {
  @TempDir Path folder = Path.of("");
  private Path provider = Path.of("");

  @BeforeEach
  void makeProvider() throws Exception {
    provider = folder.resolve("github");
    Files.createDirectories(provider.resolve("schemas"));
  }

  private PayloadSchema compile(String json) throws Exception {
    Files.writeString(provider.resolve("schemas/it.json"), json);
    return new SchemaFolder(provider).compile("it.json");
  }

  private void unusable(String json, String message) {
    assertThatThrownBy(() -> compile(json))
        .isInstanceOf(UnusableSchemaException.class)
        .hasMessageContaining(message);
  }

  @Test
  void isClosed_notWherePatternsAllowFurtherKeys() throws Exception {
    String closed = "\"type\":\"object\",\"properties\":{\"a\":{}},\"additionalProperties\":false";
    assertThat(compile("{" + closed + "}").isClosed()).isTrue();
    assertThat(compile("{\"type\":\"object\",\"properties\":{\"a\":{}}}").isClosed()).isFalse();
    for (String pattern : new String[] {"^x-", "(?P<name>x)"}) { // the second is not Java's syntax
      PayloadSchema open =
          compile("{" + closed + ",\"patternProperties\":{\"" + pattern + "\":{}}}");
      assertThat(open.isClosed()).as(pattern).isFalse();
    }
  }

  @Test
  void check_numbersOfEveryKind() throws Exception {
    PayloadSchema schema =
        compile("{\"items\":{\"type\":\"number\",\"multipleOf\":0.5,\"minimum\":0}}");
    assertThat(
            schema.check(
                Json.parse("[1, 2.5, 9007199254740993, 99999999999999999999, 0.0, 1e999]")))
        .isEmpty();
    // What an earlier journal may hold.
    JsonNode huge = JsonNodeFactory.instance.arrayNode().add(new BigDecimal("1e999999999"));
    assertThat(schema.check(huge)).isEmpty();
    assertThat(schema.check(Json.parse("[1, -1, \"x\", 0.3]")))
        .extracting(SchemaViolation::pointer)
        .containsExactlyInAnyOrder("/1", "/2", "/3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "object  | [1]   | expected type: object, found: array",
        "object  | null  | expected type: object, found: null",
        "array   | {}    | expected type: array, found: object",
        "string  | 1     | expected type: string, found: integer",
        "string  | 1.5   | expected type: string, found: number",
        "integer | 1.5   | expected type: integer, found: number",
        "number  | \"x\" | expected type: number, found: string",
        "boolean | 12345678901234567890 | expected type: boolean, found: integer",
        "integer | true  | expected type: integer, found: boolean",
      })
  void check_wrongType_isSaidInWordsOfJson(String type, String payload, String said)
      throws Exception {
    PayloadSchema schema = compile("{\"type\":\"" + type + "\"}");
    assertThat(schema.check(Json.parse(payload)))
        .extracting(SchemaViolation::message)
        .containsExactly(said);
  }

  @Test
  void check_manyViolations_reportsSoMany() throws Exception {
    PayloadSchema schema = compile("{\"items\":{\"type\":\"string\"}}");
    String numbers =
        IntStream.range(0, 100).mapToObj(String::valueOf).collect(Collectors.joining(","));
    assertThat(schema.check(Json.parse("[" + numbers + "]"))).hasSize(PayloadSchema.MAX_VIOLATIONS);
  }

  @Test
  void check_deepestPayload_againstARecursiveSchema() throws Exception {
    PayloadSchema schema = compile("{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}");
    assertThat(schema.check(Json.parse("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH))))
        .isEmpty();
  }

  @Test
  void check_patternThatBacktracks_takesLinearTime() throws Exception {
    PayloadSchema schema = compile("{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}");
    assertThat(schema.check(Json.parse("\"" + "a".repeat(50_000) + "b\""))).hasSize(1);
  }

  @Test
  void check_patternThatJavaCannotRead_isMatched() throws Exception {
    PayloadSchema schema = compile("{\"items\":{\"type\":\"string\",\"pattern\":\"^(?P<n>a)$\"}}");
    assertThat(schema.check(Json.parse("[\"a\"]"))).isEmpty();
    assertThat(schema.check(Json.parse("[\"a\", \"b\"]")))
        .extracting(SchemaViolation::pointer)
        .containsExactly("/1");
  }

  @Test
  void check_schemaThatRefersToItselfWithoutEnd_isAViolation() throws Exception {
    PayloadSchema schema = compile("{\"allOf\":[{\"$ref\":\"#\"}]}");
    assertThat(schema.check(Json.parse("{}")))
        .extracting(SchemaViolation::message)
        .containsExactly("the schema refers to itself without end");
  }

  @Test
  void compile_reference_toANeighbour_isRead() throws Exception {
    Files.writeString(
        provider.resolve("schemas/common.json"),
        "{\"definitions\":{\"name\":{\"type\":\"string\"}}}");
    PayloadSchema schema = compile("{\"items\":{\"$ref\":\"common.json#/definitions/name\"}}");
    assertThat(schema.check(Json.parse("[\"a\", 1]")))
        .extracting(SchemaViolation::pointer)
        .containsExactly("/1");
  }

  @Test
  void compile_referencesToAnywhereElse_areRefused() throws Exception {
    Files.writeString(folder.resolve("outside.json"), "{}");
    for (String reference :
        new String[] {
          "https://json-schema.org/draft-07/schema",
          "http://169.254.169.254/latest/meta-data",
          "classpath://dev/dipeo/provider/known-schemes.yaml",
          "file:///etc/passwd",
          "//schemas.invalid.example/a.json",
          "../outside.json",
          "../../outside.json",
          "sub/other.json",
          "missing.json"
        }) {
      assertThatThrownBy(() -> compile("{\"$ref\":\"" + reference + "\"}"))
          .as(reference)
          .isInstanceOf(UnusableSchemaException.class);
    }
  }

  @Test
  void compile_linkOutOfTheFolder_isRefused() throws Exception {
    Files.writeString(folder.resolve("outside.json"), "{}");
    Files.createSymbolicLink(provider.resolve("schemas/link.json"), folder.resolve("outside.json"));
    assertThatThrownBy(() -> new SchemaFolder(provider).compile("link.json"))
        .isInstanceOf(UnusableSchemaException.class)
        .hasMessageContaining("leads out of");
    // Inside is how Kubernetes mounts configuration.
    Files.createDirectories(provider.resolve("..data"));
    Files.writeString(provider.resolve("..data/real.json"), "{\"type\":\"object\"}");
    Files.createSymbolicLink(
        provider.resolve("schemas/inside.json"), Path.of("../..data/real.json"));
    assertThat(new SchemaFolder(provider).compile("inside.json").check(Json.parse("{}"))).isEmpty();
  }

  @Test
  void compile_whatIsNoSchema_isRefusedWithTheReason() {
    unusable("{", "not valid JSON");
    unusable("{\"type\":\"strnig\"}", "not a valid JSON Schema");
    unusable("[]", "not a valid JSON Schema");
    unusable("{\"type\":\"string\",\"pattern\":\"(?=a)b\"}", "not a valid JSON Schema");
    unusable("\"" + "x".repeat(SchemaFolder.MAX_BYTES) + "\"", "larger than");
  }
}
