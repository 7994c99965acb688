package dev.dipeo.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.yaml.Mistake;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slips that a diagram runs with all the same. */
class WarningsTest {
  /** A schema: keys, of which each may hold keys again. */
  private record Keys(boolean isClosed, Map<String, Keys> inner) implements KnownEvents.KnownValue {
    @Override
    public Set<String> keys() {
      return inner.keySet();
    }

    @Override
    public Optional<KnownEvents.KnownValue> in(String key) {
      return Optional.ofNullable(inner.get(key));
    }

    @Override
    public Optional<KnownEvents.KnownValue> item() {
      return Optional.of(this);
    }
  }

  private static Keys open(Map<String, Keys> inner) {
    return new Keys(false, inner);
  }

  private static final Keys ANY = open(Map.of());
  private static final Keys PUSH =
      open(
          Map.of(
              "repository",
              open(Map.of("full_name", ANY, "id", ANY)),
              "commits",
              open(Map.of("message", ANY)),
              "ref",
              ANY,
              "sender",
              new Keys(true, Map.of("login", ANY))));

  private static final KnownEvents KNOWN =
      new KnownEvents() {
        @Override
        public Set<String> providers() {
          return Set.of("github", "slack");
        }

        @Override
        public Set<String> events(String provider) {
          return provider.equals("github") ? Set.of("push", "pull_request") : Set.of();
        }

        @Override
        public Optional<KnownValue> payload(String provider, String event) {
          return provider.equals("github") && event.equals("push")
              ? Optional.of(PUSH)
              : Optional.empty();
        }
      };

  private static List<String> warnings(String node) throws Exception {
    String text = "version: light\nnodes:\n  - label: A\n" + node.indent(4);
    return LightReader.read("x", "x.yaml", text, KNOWN).warnings().stream()
        .map(Mistake::shown)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gitub.push | there is no provider 'gitub', so no event of it ever comes; did you mean 'github.push'?",
        "GitHub.Push | there is no provider 'GitHub', so no event of it ever comes; did you mean 'github.push'?",
        "gitub.* | there is no provider 'gitub', so no event of it ever comes; did you mean 'github.*'?",
        "stripe.charge | there is no provider 'stripe', so no event of it ever comes; possible: ",
        "github.Push | the manifest of 'github' lists no event 'Push'; did you mean 'github.push'?",
        "github.pusch | the manifest of 'github' lists no event 'pusch'; did you mean 'github.push'?",
        "github.pull_request.opened | the manifest of 'github' lists no event 'pull_request.opened';"
            + " github sends 'pull_request', and what happened stands in the payload: filter by {action: opened}",
        "github.deployment_status | the manifest of 'github' lists no event 'deployment_status'; it is waited for all the same",
      })
  void eventThatNobodySends_isWarnedOfWithTheNearest(String event, String said) throws Exception {
    assertThat(warnings("type: start\nhook_event: " + event))
        .singleElement()
        .asString()
        .startsWith("x.yaml:5:17: warning: " + said);
  }

  @ParameterizedTest
  @CsvSource({"github.push", "github.*", "slack.anything"})
  void eventThatIsListed_orOfAManifestWithoutList_isFine(String event) throws Exception {
    assertThat(warnings("type: start\nhook_event: " + event)).isEmpty();
  }

  @Test
  void nothingKnown_warnsOfNothing() throws Exception {
    String text = "version: light\nnodes: [{label: A, type: start, hook_event: gitub.push}]";
    assertThat(LightReader.read("x", "x.yaml", text).warnings()).isEmpty();
  }

  @Test
  void subscriptions_areLookedAtToo() throws Exception {
    assertThat(
            warnings(
                "type: hook\nsubscribe_to:\n  provider: gihub\n  event_name: push\n"
                    + "  filters: {repositry.id: 1}"))
        .singleElement()
        .asString()
        .startsWith("x.yaml:6:17: warning: there is no provider 'gihub'")
        .endsWith("did you mean 'github'?");
    assertThat(warnings("type: hook\nsubscribe_to:\n  provider: github\n  event_name: Push\n"))
        .singleElement()
        .asString()
        .isEqualTo(
            "x.yaml:7:19: warning: the manifest of 'github' lists no event 'Push'; did you mean"
                + " 'push'?");
  }

  @ParameterizedTest
  @CsvSource({
    "repositry.full_name, repositry, repository",
    "repository.full_nmae, full_nmae, full_name",
    "commits[0].mesage, mesage, message",
    "sender.name, name, ''",
  })
  void filterPathThatLooksLikeASlip_isWarnedOf(String path, String key, String right)
      throws Exception {
    assertThat(warnings("type: start\nhook_event: github.push\nhook_filters:\n  " + path + ": a"))
        .singleElement()
        .asString()
        .startsWith("x.yaml:7:7: warning: the payload's schema knows no '" + key + "' in '" + path)
        .contains(right.isEmpty() ? "; possible: login" : "; did you mean '" + right + "'?");
  }

  @ParameterizedTest
  @CsvSource({
    "repository.full_name",
    "repository.owner.login",
    "commits[0].message",
    "head_commit.id",
    "ref",
    "rev",
    "ref.anything",
  })
  void filterPathThatTheSchemaMayAllow_isFine(String path) throws Exception {
    assertThat(warnings("type: start\nhook_event: github.push\nhook_filters:\n  " + path + ": a"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"'{{state}}' == 'open'\" | state == 'open'",
        "\"{{a.b}} > 3\" | a[\"b\"] > 3",
        "\"{{ items[0].id }} == 1\" | items[0][\"id\"] == 1",
      })
  void templateInACondition_isWarnedOf(String expression, String right) throws Exception {
    assertThat(warnings("type: condition\nexpression: " + expression))
        .singleElement()
        .asString()
        .startsWith("x.yaml:5:17: warning: {{ }} is no template in a condition")
        .endsWith("write " + right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "state == 'open'",
        "\"f'{{x}}' == y\"",
        "\"{'a': {'b': 1}} == x\"",
        "\"text.replace('{{x}}', '') == ''\"",
      })
  void conditionWithBracesOfPython_isFine(String expression) throws Exception {
    assertThat(warnings("type: condition\nexpression: " + expression)).isEmpty();
  }

  @Test
  void conditionThatIsTrue_isPythonsTrue() throws Exception {
    String text = "version: light\nnodes: [{label: A, type: condition, expression: %s}]";
    for (String given : List.of("true", "false")) {
      Condition read =
          (Condition)
              LightReader.read("x", "x.yaml", text.formatted(given)).diagram().nodes().getFirst();
      assertThat(read.expression().text()).isEqualToIgnoringCase(given).matches("True|False");
    }
  }

  @Test
  void templateInCode_isWarnedOfWhereItCanBeNothingElse() throws Exception {
    assertThat(warnings("type: code_job\ncode: |\n  a = 1\n  x = {{payload.id}} + a\n"))
        .containsExactly(
            "x.yaml:7:1: warning: {{ }} is no template in Python, which sees variables by name;"
                + " write payload[\"id\"] for {{payload.id}}");
    assertThat(warnings("type: code_job\ncode: |\n  x = f\"{{a}}\"\n  y = t.replace('{{b}}', x)\n"))
        .isEmpty();
  }

  @Test
  void templateInAKeyOfABody_isWarnedOf() throws Exception {
    assertThat(
            warnings(
                "type: hook\nconfig:\n  url: https://api.example.com\n"
                    + "  body: {a: {\"{{k}}\": 1}, b: \"{{v}}\"}"))
        .singleElement()
        .asString()
        .startsWith("x.yaml:7:18: warning: keys are no templates: '{{k}}' is sent as it is");
  }
}
