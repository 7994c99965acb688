package dev.dipeo.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Glob;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.diagram.filter.Filter;
import dev.dipeo.diagram.filter.StoredFilters;
import dev.dipeo.diagram.kind.AwaitHook;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.diagram.template.MissingNameException;
import dev.dipeo.diagram.template.Vars;
import dev.dipeo.yaml.MistakesException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
  private static final String PULL_REQUEST =
      """
      {"action": "opened", "number": 7, "ref": "refs/heads/feature/a*b", "merged": false,
       "milestone": null, "opened_at": "2025-01-31T10:00:00Z", "score": 1.0, "big": 1e400,
       "repository": {"full_name": "me/app", "topics": ["a", "b"]},
       "labels": [{"name": "bug"}, {"name": "ui"}], "a.b": "flat", "n": {"a.b": 1}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                      | true
          {'repository.full_name': 'me/app'}                      | true
          {'repository.full_name': 'Me/app'}                      | false
          {'action': ['opened', 'reopened']}                      | true
          {'action': ['closed', 'reopened']}                      | false
          {'action': ['clo*', 'op?ned']}                          | true
          {'ref': 'refs/heads/*'}                                 | true
          {'ref': 'refs/tags/*'}                                  | false
          {'ref': '*/a\\\\*b'}                                    | true
          {'repository.full_name': 'me\\\\*'}                     | false
          {'labels[0].name': 'bug'}                               | true
          {'labels[2].name': 'bug'}                               | false
          {'number': 7}                                           | true
          {'number': 7.0}                                         | true
          {'number': '7'}                                         | false
          {'score': 1}                                            | true
          {'merged': false}                                       | true
          {'merged': 'false'}                                     | false
          {'milestone': null}                                     | true
          {'missing': null}                                       | false
          {'number': {'gt': 6, 'lte': 7}}                         | true
          {'number': {'gt': 7}}                                   | false
          {'number': {'gte': 7.0, 'lt': 7.1}}                     | true
          {'number': {'gt': '6'}}                                 | false
          {'big': {'gt': 1e300}}                                  | true
          {'opened_at': {'gte': '2025-01-31', 'lt': '2025-02-01'}}| true
          {'missing': {'gt': 0}}                                  | false
          {'action': {'ne': 'closed'}}                            | true
          {'action': {'ne': ['closed', 'opened']}}                | false
          {'ref': {'ne': 'refs/heads/*'}}                         | false
          {'missing': {'ne': 'x'}}                                | true
          {'milestone': {'ne': null}}                             | false
          {'milestone': {'exists': true}}                         | true
          {'missing': {'exists': true}}                           | false
          {'missing': {'exists': false}}                          | true
          {'ref': {'regex': 'heads/f(e)?[ae]'}}              | true
          {'ref': {'regex': '^feature'}}                          | false
          {'number': {'regex': '7'}}                              | false
          {'action': 'opened', 'number': 8}                       | false
          {'a.b': 'flat'}                                         | true
          {'n["a.b"]': 1}                                         | true
          {'n.a.b': 1}                                            | false
          {'repository': 'me/app'}                                | false
          {'repository.topics': 'a'}                              | false
          """)
  void matches_whatIsDocumented(String filters, boolean expected) throws Exception {
    String yaml = filters.replace("n[\"a.b\"]'", "n[\\\"a.b\\\"]'");
    assertThat(matches(start(yaml), Json.parse(PULL_REQUEST))).isEqualTo(expected);
  }

  @Test
  void matches_nestedBeforeFlat() throws Exception {
    List<Filter> filters = start("{'a.b': 1}");
    assertThat(matches(filters, Vars.json("{'a': {'b': 1}, 'a.b': 2}"))).isTrue();
    assertThat(matches(filters, Vars.json("{'a': {'b': 2}, 'a.b': 1}"))).isFalse();
    assertThat(matches(filters, Vars.json("{'a': {'c': 2}, 'a.b': 1}"))).isTrue();
  }

  @Test
  void matches_payloadThatIsNoObject_isNoMatchAndNoError() throws Exception {
    for (String payload : List.of("null", "1", "'x'", "[]", "[{'a': 1}]")) {
      assertThat(matches(start("{'a': 1}"), Vars.json(payload))).as(payload).isFalse();
    }
  }

  @Test
  void fill_comparesWithTheRunsValuesAsTheyAre() throws Exception {
    List<Filter> filters =
        subscription(
            "{'number': '{{pr}}', 'ref': 'refs/heads/{{branch}}*', 'action': '{{actions}}',"
                + " 'size': {'gt': '{{least}}'}, 'label': {'ne': '{{not}}'}}");
    JsonNode good =
        Vars.json(
            "{'number': 7, 'ref': 'refs/heads/a*b-1', 'action': 'opened', 'size': 4, 'label': 'x'}");
    var variables =
        Vars.of("{'pr': 7.0, 'branch': 'a*b', 'actions': ['opened'], 'least': 3, 'not': 'wip'}");
    List<Filter> filled = new java.util.ArrayList<>();
    for (Filter filter : filters) {
      filled.add(filter.fill(variables));
    }
    assertThat(matches(filled, good)).isTrue();
    for (String bad :
        List.of(
            "{'number': '7'}",
            "{'ref': 'refs/heads/axb-1'}",
            "{'action': 'closed'}",
            "{'size': 3}",
            "{'label': 'wip'}")) {
      var changed = good.deepCopy();
      ((com.fasterxml.jackson.databind.node.ObjectNode) changed).setAll(Vars.of(bad));
      assertThat(matches(filled, changed)).as(bad).isFalse();
    }
  }

  @Test
  void fill_missingName_isToldToTheCaller() throws Exception {
    List<Filter> filters = subscription("{'number': '{{pr}}'}");
    assertThatThrownBy(() -> filters.getFirst().fill(Vars.of("{'prs': 1}")))
        .isInstanceOf(MissingNameException.class)
        .hasMessage("{{pr}}: nothing is called 'pr'; did you mean 'prs'?");
  }

  @Test
  void matches_unfilled_isABug_asIsStoringIt() throws Exception {
    List<Filter> filters = subscription("{'number': '{{pr}}'}");
    assertThatThrownBy(() -> StoredFilters.write(filters))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> filters.getFirst().matches(Vars.of("{'number': 1}")))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Globs agree with the regular expression that says the same. */
  @Property(tries = 2_000)
  void glob_agreesWithRegex(
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 8) String text,
      @ForAll("globs") String pattern) {
    String regex = pattern.replace("*", ".*").replace("?", ".");
    assertThat(Glob.of(pattern).matches(text)).isEqualTo(text.matches(regex));
    assertThat(Glob.of(Glob.of(pattern).pattern()).matches(text)).isEqualTo(text.matches(regex));
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<String> globs() {
    return net.jqwik.api.Arbitraries.of("a", "b", "*", "?")
        .list()
        .ofMaxSize(7)
        .map(parts -> String.join("", parts));
  }

  /** Whether the payload matches, which it does as well when the filters were stored. */
  private static boolean matches(List<Filter> filters, JsonNode payload) {
    boolean matches = filters.stream().allMatch(filter -> filter.matches(payload));
    assertThat(stored(filters).stream().allMatch(filter -> filter.matches(payload)))
        .as("stored %s", StoredFilters.write(filters))
        .isEqualTo(matches);
    return matches;
  }

  private static List<Filter> stored(List<Filter> filters) {
    try {
      return StoredFilters.read(Json.parse(Json.text(StoredFilters.write(filters))));
    } catch (MalformedJsonException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Filter> start(String filters) throws MistakesException {
    Node node =
        read("{label: S, type: start, hook_event: github.push, hook_filters: " + json(filters));
    return ((Start) node).hook().orElseThrow().filters();
  }

  private static List<Filter> subscription(String filters) throws MistakesException {
    Node node =
        read(
            "{label: S, type: hook, subscribe_to: {provider: github, filters: "
                + json(filters)
                + "}");
    return ((AwaitHook) node).event().filters();
  }

  private static String json(String filters) {
    return filters.replace('\'', '"') + "}";
  }

  private static Node read(String node) throws MistakesException {
    String text = "version: light\nnodes:\n  - " + node + "\n";
    return LightReader.read("filters", "filters.yaml", text).diagram().nodes().getFirst();
  }
}
