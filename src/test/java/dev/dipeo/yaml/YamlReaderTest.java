package dev.dipeo.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.dipeo.base.Json;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "on | \"on\"",
        "no | \"no\"",
        "yes | \"yes\"",
        "true | true",
        "~ | null",
        "0x1F | 31",
        "0o17 | 15",
        "0o18 | \"0o18\"",
        "017 | 17",
        "+1 | 1",
        "1_000 | \"1_000\"",
        "1:30 | \"1:30\"",
        ".5 | 0.5",
        "1. | 1",
        "TRUE | true",
        "tRUE | \"tRUE\"",
        "!!int \"5\" | 5",
        "!!int 0o17 | 15",
        "!!str 5 | \"5\"",
        "!!str | \"\"",
        "!!float 1 | 1",
        "!!float \"1e3\" | 1E+3",
        "!!bool \"true\" | true",
        "!!null \"\" | null",
        "!!map {b: 1} | {\"b\":1}",
        "!!seq [1] | [1]",
        "-7 | -7",
        "1.50 | 1.50",
        "1e3 | 1E+3",
        "1.0.0 | \"1.0.0\"",
        "2026-11-02 | \"2026-11-02\"",
        "\"12\" | \"12\"",
        "123456789012345678901234567890 | 123456789012345678901234567890",
      })
  void scalars_followTheCoreSchemaOfYaml12(String yaml, String json) throws Exception {
    Yaml.Obj read = (Yaml.Obj) YamlReader.read("x.yaml", "a: " + yaml);
    assertThat(Json.text(read.get("a").map(Yaml::toJson).orElse(NullNode.getInstance())))
        .isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ".inf | '.inf' is a number that JSON does not have; quote it for the text",
        "-.INF | '-.INF' is a number that JSON does not have; quote it for the text",
        ".NaN | '.NaN' is a number that JSON does not have; quote it for the text",
        "!!float 1e99999 | '1e99999' is not a number, which !!float asks for",
        "!!int five | 'five' is not a whole number, which !!int asks for",
        "!!int 1.5 | '1.5' is not a whole number, which !!int asks for",
        "!!float yes | 'yes' is not a number, which !!float asks for",
        "!!bool 1 | '1' is not true or false, which !!bool asks for",
        "!!null 0 | '0' is not null or ~, which !!null asks for",
        "!!map 1 | '1' is not an object, which !!map asks for",
        "!!seq {b: 1} | the tag '!!seq' does not fit an object",
        "!!binary aGk= | the tag '!!binary' has no meaning here",
        "!!timestamp 2026-11-02 | the tag '!!timestamp' has no meaning here",
        "!!set {b: 1} | the tag '!!set' has no meaning here",
        "!mine 1 | the tag '!mine' has no meaning here",
        "!<tag:example.com,2026:x> [1] | the tag 'tag:example.com,2026:x' has no meaning here",
        "!!java.util.Date 1 | the tag '!!java.util.Date' has no meaning here",
      })
  void scalarOrTagWithoutMeaning_isRefusedByNameAndPlace(String yaml, String message) {
    assertThatExceptionOfType(MistakesException.class)
        .isThrownBy(() -> YamlReader.read("x.yaml", "a: " + yaml))
        .withMessageContaining("x.yaml:1:4: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{<<: *b, b: 3} | {\"a\":1,\"b\":3}",
        "{b: 3, <<: *b} | {\"b\":3,\"a\":1}",
        "{<<: [*c, *b]} | {\"b\":9,\"c\":8,\"a\":1}",
        "{<<: [*b, *c], d: 4} | {\"a\":1,\"b\":2,\"c\":8,\"d\":4}",
        "{<<: {x: {y: 1}}, x: 2} | {\"x\":2}",
        "{<<: []} | {}",
        "{\"<<\": *b} | {\"<<\":{\"a\":1,\"b\":2}}",
        "{<<: *d} | {\"a\":0,\"b\":2}",
      })
  void mergeKey_addsWhatIsNotThere(String yaml, String json) throws Exception {
    String document = "b: &b {a: 1, b: 2}\nc: &c {b: 9, c: 8}\nd: &d {<<: *b, a: 0}\nx: " + yaml;
    Yaml.Obj read = (Yaml.Obj) YamlReader.read("x.yaml", document);
    assertThat(Json.text(read.get("x").orElseThrow().toJson())).isEqualTo(json);
  }

  @Test
  void mergedEntry_standsWhereItIsWritten() throws Exception {
    Yaml.Obj read = (Yaml.Obj) YamlReader.read("x.yaml", "b: &b\n  a: 1\nx:\n  <<: *b\n");
    Yaml.Obj x = (Yaml.Obj) read.get("x").orElseThrow();
    assertThat(Objects.requireNonNull(x.entries().get("a")).keyAt())
        .isEqualTo(new Location("x.yaml", 2, 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{<<: 1} | x.yaml:2:5: '<<' merges an object or a list of objects",
        "{<<: } | x.yaml:2:5: '<<' merges an object or a list of objects",
        "{<<: [*b, text]} | x.yaml:2:5: '<<' merges an object or a list of objects",
        "{<<: *b, <<: *b} | x.yaml:2:13: the key '<<' stands twice; keep one of them, with a list",
        "{b: 1, <<: *b, b: 2} | x.yaml:2:19: the key 'b' stands twice",
        "&x {<<: *x} | an alias repeats what it stands in",
      })
  void mergeKeyThatCannotBe_isAMistake(String yaml, String message) {
    assertThatExceptionOfType(MistakesException.class)
        .isThrownBy(() -> YamlReader.read("x.yaml", "b: &b {a: 1}\nx: " + yaml))
        .withMessageContaining(message);
  }

  @Test
  void mergingAgainAndAgain_endsAtABound() {
    StringBuilder yaml = new StringBuilder("a0: &a0 {x: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\n");
    for (int i = 1; i < 40; i++) {
      yaml.append("a%d: &a%d {<<: *a%d, k%d: *a%d}\n".formatted(i, i, i - 1, i, i - 1));
    }
    assertThatExceptionOfType(MistakesException.class)
        .isThrownBy(() -> YamlReader.read("x.yaml", yaml.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "url: {{u}} => 2:8 => url: \"{{u}}\"",
        "url: {{u}}/path   # why => 2:8 => url: \"{{u}}/path\"",
        "url: {{ event.payload }} => 2:8 => url: \"{{ event.payload }}\"",
        "url: {{a[0]}} => 2:8 => url: \"{{a[0]}}\"",
        "url: {{a[\"x y\"]}} => 2:8 => url: '{{a[\"x y\"]}}'",
        "url: {{u | raw}}/{{v}} => 2:8 => url: \"{{u | raw}}/{{v}}\"",
        "- {{u}} => 2:5 => \"{{u}}\"",
        "c: {url: {{u}}, method: POST} => 2:12 => url: \"{{u}}\"",
        "c: {url: {{u}}/x, method: POST} => 2:12 => url: \"{{u}}/x\"",
        "c: {method: \"a\", url: {{u}}} => 2:25 => url: \"{{u}}\"",
        "c: [a, {{u}}, b] => 2:10 => \"{{u}}\"",
        "expression: {{state}} == 'open' => 2:15 => expression: \"{{state}} == 'open'\"",
      })
  void templateWithoutQuotes_isSaidToNeedThem(String line, String at, String right) {
    assertThatExceptionOfType(MistakesException.class)
        .isThrownBy(() -> YamlReader.read("x.yaml", "config:\n  " + line + "\n"))
        .withMessageStartingWith("x.yaml:" + at + ": a value that begins with a template needs")
        .withMessageEndingWith("write " + right)
        .satisfies(e -> assertThat(e.mistakes()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: \"{{u}}\"",
        "a: '{{u}}'",
        "a: prefix {{u}}",
        "a: https://example.com/{{u}}?x={{v}}",
        "a: |\n  {{u}}",
        "a: {b: {c: 1}}",
        "a: {b: \"{{u}}\"}",
      })
  void templateWithQuotes_orBehindText_isText(String yaml) throws Exception {
    YamlReader.read("x.yaml", yaml);
  }

  @Test
  void keyThatIsAnObject_isStillAMistakeOfItsOwn() {
    assertThatExceptionOfType(MistakesException.class)
        .isThrownBy(() -> YamlReader.read("x.yaml", "? {a: 1}\n: 1\n"))
        .withMessage("x.yaml:1:3: a key must be text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e1000", "1e-99999999999", "0.%s", ".%s", "%s", "%s.0"})
  void scalars_beyondTheBoundsOfNumbers_areText(String form) throws Exception {
    String text = form.formatted("1".repeat(1_001));
    Yaml.Obj read = (Yaml.Obj) YamlReader.read("x.yaml", "a: " + text);
    assertThat(read.get("a").map(Yaml::kind)).hasValue("text");
  }

  @Test
  void values_knowWhereTheyStand() throws Exception {
    Yaml.Obj read = (Yaml.Obj) YamlReader.read("x.yaml", "a: 1\nb:\n  - c: |\n\n      text\n");
    Yaml.Entry list = Objects.requireNonNull(read.entries().get("b"));
    assertThat(list.keyAt()).isEqualTo(new Location("x.yaml", 2, 1));
    Yaml.Obj item = (Yaml.Obj) ((Yaml.Arr) list.value()).items().getFirst();
    Yaml.Scalar code = (Yaml.Scalar) item.get("c").orElseThrow();
    assertThat(code.at()).isEqualTo(new Location("x.yaml", 3, 8));
    assertThat(code.firstLine()).isEqualTo(4);
    assertThat(code.text()).isEqualTo("\ntext\n");
  }

  @Test
  void keyThatStandsTwice_isAMistakeAtItsPlace() {
    assertThatExceptionOfType(MistakesException.class)
        .isThrownBy(() -> YamlReader.read("x.yaml", "a: 1\nb: 2\na: 3\n"))
        .withMessage("x.yaml:3:1: the key 'a' stands twice; keep one of them");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &x [*x]",
        "a: &x\n  b: *x",
        "a: !!java.util.Date 1",
        "a: !mine 1",
        "[1, 2",
        "a: b: c",
        "",
        "? [a]\n: 1",
        "a: \u0001",
      })
  void whatCannotBeRead_isAMistake(String yaml) {
    assertThatExceptionOfType(MistakesException.class)
        .isThrownBy(() -> YamlReader.read("x.yaml", yaml));
  }

  @Test
  void billionLaughs_endsAtABound() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      yaml.append("a%d: &a%d [".formatted(i, i))
          .append(("*a" + (i - 1) + ", ").repeat(9))
          .append("*a" + (i - 1))
          .append("]\n");
    }
    assertThatExceptionOfType(MistakesException.class)
        .isThrownBy(() -> YamlReader.read("x.yaml", yaml.toString()))
        .withMessageContaining("max=" + YamlReader.MAX_ALIASES);
  }

  @Test
  void deepNesting_endsAtABound() {
    assertThatExceptionOfType(MistakesException.class)
        .isThrownBy(() -> YamlReader.read("x.yaml", "[".repeat(YamlReader.MAX_DEPTH + 2)));
  }
}
