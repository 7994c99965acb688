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
