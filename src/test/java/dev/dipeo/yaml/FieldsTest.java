package dev.dipeo.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldsTest {
  private static final Fields.Spelling LENIENT =
      new Fields.Spelling(true, Map.of("code_type", "language"), true);

  private final Mistakes mistakes = new Mistakes();

  private static Yaml.Obj object(String... lines) throws MistakesException {
    return (Yaml.Obj) YamlReader.read("x", String.join("\n", lines) + "\n");
  }

  private Fields lenient(Yaml.Obj object, String... known) {
    return new Fields(
        mistakes, LENIENT, "a thing", object.at(), object.entries().values(), Set.of(known));
  }

  private void assertMistakes(String... expected) {
    assertThat(mistakes.inOrder()).extracting(Mistake::toString).containsExactly(expected);
  }

  @Test
  void keys_camelCaseAndAliases_areReadAsTheDeclaredOnes() throws Exception {
    Fields fields = lenient(object("filePath: a", "codeType: b"), "file_path", "language");
    assertThat(fields.text("file_path")).contains("a");
    assertThat(fields.text("language")).contains("b");
    assertMistakes();
  }

  @Test
  void keys_exact_areOnlyTheDeclaredOnes() throws Exception {
    Fields fields = Fields.exact(mistakes, "a thing", object("filePath: a"), Set.of("file_path"));
    assertThat(fields.has("file_path")).isFalse();
    assertMistakes("x:1:1: a thing has no property 'filePath'; did you mean 'file_path'?");
  }

  @Test
  void keys_givenTwiceInTwoSpellings_areAMistake() throws Exception {
    Fields fields = lenient(object("file_path: a", "filePath: b"), "file_path");
    assertThat(fields.text("file_path")).contains("a");
    assertMistakes("x:2:1: 'file_path' is given twice; keep one of them");
  }

  @Test
  void values_ofTheWrongKind_areMistakesAndAbsent() throws Exception {
    Fields fields =
        lenient(
            object("a: 1", "b: x", "c: 0", "d: x", "e: [x]", "f: -1s", "g: ''"),
            "a",
            "b",
            "c",
            "d",
            "e",
            "f",
            "g");
    assertThat(fields.text("a")).isEmpty();
    assertThat(fields.bool("b")).isEmpty();
    assertThat(fields.integer("c", 1, 9)).isEmpty();
    assertThat(fields.object("d")).isEmpty();
    assertThat(fields.scalar("e")).isEmpty();
    assertThat(fields.duration("f", Duration.ZERO)).isEmpty();
    assertThat(fields.text("g")).isEmpty();
    assertMistakes(
        "x:1:4: 'a' must be text, not '1'",
        "x:2:4: 'b' must be true or false, not 'x'",
        "x:3:4: 'c' must be a whole number from 1 to 9, not '0'",
        "x:4:4: 'd' must be an object, not 'x'",
        "x:5:4: 'e' must be text, not a list",
        "x:6:4: 'f' must be " + Durations.FORM + ", at most 30 days, not '-1s'",
        "x:7:4: 'g' is empty");
  }

  @Test
  void values_thatMayBeSecrets_areNotShown() throws Exception {
    Fields fields = new Fields(mistakes, object("token: s3cret"));
    assertThat(fields.object("token")).isEmpty();
    assertMistakes("x:1:8: 'token' must be an object, not text");
  }

  @Test
  void written_isAnyScalarAsItStands() throws Exception {
    Fields fields = new Fields(mistakes, object("a: 1.0", "b: ''", "c: null"));
    assertThat(fields.written("a")).contains("1.0");
    assertThat(fields.writtenOrEmpty("b")).isEmpty();
    assertThat(fields.writtenOrEmpty("c")).isEmpty();
    assertMistakes();
    assertThat(fields.written("b")).isEmpty();
    assertMistakes("x:2:4: 'b' must be text, not empty");
  }

  @Test
  void missingKey_isRequiredWithAnExample_andAtTheObject() throws Exception {
    Fields fields = lenient(object("a: 1"), "a", "b");
    fields.require("a", "a: 1");
    fields.require("b", "b: 2");
    assertThat(fields.at("b")).isEqualTo(fields.at());
    assertMistakes("x:1:1: a thing needs 'b', as in b: 2");
  }

  @Test
  void mistakes_beyondTheBound_areCounted() {
    Mistakes few = new Mistakes(2);
    for (int line = 1; line <= 5; line++) {
      few.add(new Location("x", line, 1), "wrong");
      few.warn(new Location("x", line, 1), "odd");
    }
    assertThat(few.inOrder())
        .extracting(Mistake::shown)
        .containsExactly("x:1:1: wrong", "x:2:1: wrong", "x:3:1: 3 more mistakes from here on");
    assertThat(few.warnings())
        .extracting(Mistake::shown)
        .containsExactly(
            "x:1:1: warning: odd",
            "x:2:1: warning: odd",
            "x:3:1: warning: 3 more warnings from here on");
    assertThat(few.hint("tru", Set.of("true")))
        .as("no time is spent")
        .isEqualTo("; possible: true");
  }
}
