package dev.dipeo.node.endpoint;

import static dev.dipeo.node.Diagrams.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.diagram.kind.Endpoint.Format;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class FileTextTest {
  private static final ObjectNode REPORT =
      object(
          """
          {"service":"api","tags":["a","b"],"on":true,"n":null,"count":3,"ratio":0.50,
           "text":"line one\\nline two\\n","nested":{"empty":{},"list":[{"x":1},[]]}}
          """);

  @Test
  void of_text_isWrittenAsItIsByTxtAndMd() {
    TextNode text = TextNode.valueOf("# Title\nno end of line");

    assertThat(FileText.of(text, Format.TXT)).isEqualTo("# Title\nno end of line");
    assertThat(FileText.of(text, Format.MD)).isEqualTo("# Title\nno end of line");
    assertThat(FileText.of(text, Format.JSON)).isEqualTo("\"# Title\\nno end of line\"\n");
  }

  @Test
  void of_object_isJsonInTxtAndACodeBlockInMd() {
    ObjectNode object = object("{\"a\":1}");

    assertThat(FileText.of(object, Format.TXT)).isEqualTo("{\"a\":1}\n");
    assertThat(FileText.of(object, Format.MD)).isEqualTo("```json\n{\n  \"a\" : 1\n}\n```\n");
    assertThat(FileText.of(object, Format.JSON)).isEqualTo("{\n  \"a\" : 1\n}\n");
  }

  @Test
  void of_yaml_isBlockStyle() {
    assertThat(FileText.of(REPORT, Format.YAML))
        .isEqualTo(
            """
            service: api
            tags:
              - a
              - b
            'on': true
            n: null
            count: 3
            ratio: 0.50
            text: |
              line one
              line two
            nested:
              empty: {}
              list:
                - x: 1
                - []
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "yes",
        "no",
        "on",
        "off",
        "null",
        "~",
        "true",
        "1",
        "1e3",
        ".5",
        "0o17",
        "0x1F",
        "1_000",
        "12:30:45",
        "2026-11-01",
        "- a",
        "a: b",
        "a #b",
        "#",
        "!tag",
        "&a",
        "*a",
        "%",
        "@",
        "`",
        "{",
        "[",
        "|",
        ">",
        "'",
        "\"",
        "=",
        "<<",
        "\t",
        "a\n",
        "\na",
        " a\nb ",
        "a\n\n\n",
        "a \nb",
        "---",
        "...",
        "\u0000",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "😀",
        "é",
        "a\r\nb",
        "?",
        ": "
      })
  void of_yamlOfAnyText_readsBackAsThatText(String text) {
    ObjectNode object = JsonNodeFactory.instance.objectNode().put("k", text).put(text, "v");

    assertThat(load(FileText.of(object, Format.YAML)))
        .isEqualTo(java.util.Map.of("k", text, text, "v"));
    assertThat(load(FileText.of(TextNode.valueOf(text), Format.YAML))).isEqualTo(text);
  }

  @Property
  void of_yamlOfRandomText_readsBackAsThatText(@ForAll String text) {
    String valid =
        new String(
            text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8);

    assertThat(load(FileText.of(TextNode.valueOf(valid), Format.YAML))).isEqualTo(valid);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "12345678901234567890123",
        "0.1",
        "1.0",
        "-2.5e-3",
        "1e3",
        "1e400",
        "1.25e-300",
        "123456789012345678901234567890123456789012345678901234567890.5"
      })
  void of_yamlOfNumbers_readsBackAsThatNumber(String number) {
    JsonNode value = object("{\"n\":" + number + "}").get("n");
    String text = FileText.of(value, Format.YAML);

    assertThat(text).matches("[-0-9.E+]+\n");
    assertThat(load(text)).isInstanceOf(Number.class);
    assertThat(new java.math.BigDecimal(text.strip())).isEqualByComparingTo(number);
  }

  @Test
  void of_yamlOfAGiantNumber_isShort() {
    // Of an earlier record; none is read today.
    JsonNode giant = object("{}").put("n", new java.math.BigDecimal("1e999999999"));
    assertThat(FileText.of(giant, Format.YAML)).isEqualTo("n: 1.0E+999999999\n");
  }

  private static Object load(String yaml) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
  }
}
