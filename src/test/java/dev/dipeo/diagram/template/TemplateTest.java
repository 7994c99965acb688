package dev.dipeo.diagram.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final String PUSH =
      """
      {"payload": {"ref": "refs/heads/main", "forced": false, "size": 2, "base": null,
                   "commits": [{"id": "a1", "message": "{{payload.ref}}"}, {"id": "b2"}],
                   "x y": {"z.z": 1.50}, "it's": 3},
       "event-name": "push"}
      """;

  private static ObjectNode push() throws MalformedJsonException {
    return (ObjectNode) Json.parse(PUSH);
  }

  @Test
  void renderPath_valueInsideAPath_choosesNoFolder() throws Exception {
    assertThat(TemplateParser.parse("reports/{{event-name}}.json").renderPath(push()))
        .isEqualTo("reports/push.json");
    for (String path : List.of("reports/{{payload.ref}}", "{{payload.ref}}.txt", "{{payload}}x/")) {
      ObjectNode variables = push();
      variables.withObject("/payload").put("z", "\\");
      assertThatThrownBy(() -> TemplateParser.parse(path).renderPath(variables))
          .as(path)
          .isInstanceOf(NotANameException.class)
          .hasMessageContaining("payload")
          .hasMessageContaining("would choose the folder");
    }
    assertThat(TemplateParser.parse("{{payload.ref}}").renderPath(push()))
        .isEqualTo("refs/heads/main");
  }

  @ParameterizedTest
  @CsvSource({
    "reports/{{a}}, 1",
    "a/b/c-{{a}}/d/{{b}}, 2",
    "./a//b/{{a}}, 2",
    "{{a}}, 0",
    "x{{a}}/b, 0",
    "a/b/c, 0",
  })
  void fixedFolders_areThoseBeforeTheFirstPlace(String path, int folders) throws Exception {
    assertThat(TemplateParser.parse(path).fixedFolders()).isEqualTo(folders);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {{payload.ref}}                           | "refs/heads/main"
          {{ payload.ref }}                         | "refs/heads/main"
          {{payload.size}}                          | 2
          {{payload.forced}}                        | false
          {{payload.base}}                          | null
          {{payload.commits[1]}}                    | {"id":"b2"}
          {{payload["x y"]["z.z"]}}                 | 1.50
          {{payload['x y']}}                        | {"z.z":1.50}
          {{ ["payload"].size }}                    | 2
          {{event-name}}                            | "push"
          {{payload["it's"]}}                       | 3
          {{payload['it\\'s']}}                      | 3
          `{{payload.size}} `                       | "2 "
          {{payload.ref}}@{{payload.commits[0].id}} | "refs/heads/main@a1"
          {{payload.commits[1]}}!                   | "{\\"id\\":\\"b2\\"}!"
          [{{payload.base}}]                        | "[null]"
          {{payload.commits[0].message}} stays      | "{{payload.ref}} stays"
          {"a":{"b":{{payload.size}}}}              | "{\\"a\\":{\\"b\\":2}}"
          \\{{payload.ref}}                          | "{{payload.ref}}"
          \\\\{{payload.size}}                        | "\\\\2"
          C:\\dir }} { \\                             | "C:\\\\dir }} { \\\\"
          ``                                        | ""
          """)
  void render_fillsPlacesAndKeepsTheTypeOfALoneOne(String template, String expected)
      throws Exception {
    assertThat(TemplateParser.parse(template).render(push())).isEqualTo(Json.parse(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {{payload.reff}}            | {{payload.reff}}: 'payload' has no 'reff'; did you mean 'ref'?
          {{payloda.ref}}             | {{payloda.ref}}: nothing is called 'payloda'; did you mean 'payload'?
          {{zzzzzzzzzz}}              | {{zzzzzzzzzz}}: nothing is called 'zzzzzzzzzz'; there is payload, event-name
          {{payload.commits[2].id}}   | {{payload.commits[2].id}}: 'payload.commits' has 2 items, so there is no [2]
          {{payload.commits.id}}      | {{payload.commits.id}}: 'payload.commits' is a list; name one of its items, as payload.commits[0].id
          {{payload.ref.name}}        | {{payload.ref.name}}: 'payload.ref' is text, which has no 'name'
          {{payload.base.sha}}        | {{payload.base.sha}}: 'payload.base' is null, which has no 'sha'
          {{payload["x y"].zz}}       | {{payload["x y"].zz}}: 'payload["x y"]' has no 'zz'; did you mean 'z.z'?
          {{env.TOKEN}}               | {{env.TOKEN}}: environment variables are not visible to diagrams; in a hook's url, headers, query and body {{secret.TOKEN}} stands for one that dipeo.secrets.allowed names
          """)
  void render_missingName_saysWhatIsMissingAndWhatIsNear(String template, String message) {
    assertThatThrownBy(() -> TemplateParser.parse(template).render(push()))
        .isInstanceOf(MissingNameException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{a",
        "{{}}",
        "{{ }}",
        "{{1+1}}",
        "{{a b}}",
        "{{a.}}",
        "{{.a}}",
        "{{a[}}",
        "{{a[-1]}}",
        "{{a['x]}}",
        "{{a[1234567890]}}",
        "{{{a}}}",
        "{{a|upper}}",
        "{{a()}}",
        "x {{a}} {{",
        "{{a}"
      })
  void parse_malformed_isRefusedWithTheEscape(String text) {
    assertThatThrownBy(() -> TemplateParser.parse(text))
        .isInstanceOf(MalformedTemplateException.class)
        .hasMessageContaining("is not a template")
        .hasMessageContaining("write \\{{ for the braces themselves");
  }

  @Test
  void parse_mostPlacesAndOneMore() throws Exception {
    String most = "{{a}}".repeat(Template.MAX_PLACES);
    assertThat(Json.textOf(TemplateParser.parse(most).render(Vars.of("{'a': 1}"))))
        .isEqualTo("1".repeat(Template.MAX_PLACES));
    assertThatThrownBy(() -> TemplateParser.parse(most + "{{a}}"))
        .hasMessage("a template has at most 1000 places");
  }

  @Test
  void parse_deepestPathAndOneStepMore() {
    String deepest = "a" + ".a".repeat(ValuePath.MAX_STEPS - 1);
    assertThat(PathScanner.parse(deepest).steps()).hasSize(ValuePath.MAX_STEPS);
    assertThatThrownBy(() -> PathScanner.parse(deepest + ".a"))
        .hasMessage("a path has at most 50 steps");
  }

  @Test
  void missingName_inAPayloadOfManyAndLongNames_isShort() {
    ObjectNode variables = Vars.of();
    for (int i = 0; i < 10_000; i++) {
      variables.put("k".repeat(i % 100) + i + (i % 7 == 0 ? "\n" : ""), i);
    }
    assertThatThrownBy(() -> TemplateParser.parse("{{nowhere_to_be_found}}").render(variables))
        .isInstanceOf(MissingNameException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700).doesNotContain("\n"));
  }

  @Test
  void tree_fillsEveryStringButNoKey() throws Exception {
    TemplateTree tree =
        TemplateTree.of(
            Vars.json("{'{{a}}': ['{{a}}', '{{a}}!', 1, null], 'o': {'n': {'t': '{{b.c}}'}}}"));
    assertThat(tree.render(Vars.of("{'a': 5, 'b': {'c': [true]}}")))
        .isEqualTo(Vars.json("{'{{a}}': [5, '5!', 1, null], 'o': {'n': {'t': [true]}}}"));
  }

  /** Any value, at any path of any keys, is found by the path written with quotes. */
  @Property(tries = 500)
  void render_generatedPath_findsTheValue(
      @ForAll("steps") @Size(min = 1, max = 6) List<Object> steps, @ForAll String value)
      throws Exception {
    JsonNode tree = JsonNodeFactory.instance.textNode(value);
    StringBuilder path = new StringBuilder();
    for (Object step : steps.reversed()) {
      tree =
          switch (step) {
            case Integer index -> {
              var list = JsonNodeFactory.instance.arrayNode();
              for (int i = 0; i < index; i++) {
                list.addNull();
              }
              yield list.add(tree);
            }
            default -> Vars.of().set(step.toString(), tree);
          };
      path.insert(0, written(step));
    }
    ObjectNode variables = Vars.of().set("root", tree);
    assertThat(TemplateParser.parse("{{root" + path + "}}").render(variables).textValue())
        .isEqualTo(value);
    assertThat(Json.textOf(TemplateParser.parse("<{{ root" + path + " }}>").render(variables)))
        .isEqualTo("<" + value + ">");
  }

  private static String written(Object step) {
    return step instanceof Integer
        ? "[" + step + "]"
        : "[\"" + step.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
  }

  @Provide
  Arbitrary<List<Object>> steps() {
    return Arbitraries.<Object>oneOf(
            Arbitraries.strings().ofMaxLength(8).map(Object.class::cast),
            Arbitraries.integers().between(0, 4).map(Object.class::cast))
        .list();
  }

  /** Any text is a template or a malformed one, and text without braces is itself. */
  @Property(tries = 1_000)
  void parse_anyText_isATemplateOrMalformed(@ForAll("almostTemplates") String text)
      throws Exception {
    try {
      Template template = TemplateParser.parse(text);
      if (!text.contains("{{")) {
        assertThat(Json.textOf(template.render(Vars.of()))).isEqualTo(text);
      }
    } catch (MalformedTemplateException e) {
      assertThat(text).contains("{{");
    }
  }

  @Provide
  Arbitrary<String> almostTemplates() {
    return Arbitraries.of("{", "{{", "}}", "}", "\\", "a", ".", "[", "0", "]", "\"", " ", "é")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }
}
