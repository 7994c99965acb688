package dev.dipeo.diagram.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.secret.SealedText;
import dev.dipeo.secret.Secrets;
import dev.dipeo.url.MalformedUrlException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTemplateTest {
  private static final Map<String, String> VALUES =
      Map.of(
          "BASE", "https://hooks.example.com/services/T0/B0?v=1#top",
          "TOKEN", "a/b?c&d=e#f %",
          "HOST", "hooks.example.com",
          "BAD_HOST", "x.example/evil");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "https://x.example/p/{{v}}/end   | ../admin        | https://x.example/p/..%2Fadmin/end",
        "https://x.example/p/{{v}}       | feature/x#1     | https://x.example/p/feature%2Fx%231",
        "https://x.example/p/{{v}}       | 100%            | https://x.example/p/100%25",
        "https://x.example/p/{{v}}       | a\\b            | https://x.example/p/a%5Cb",
        "https://x.example/p/{{v}}       | a;b=c           | https://x.example/p/a%3Bb%3Dc",
        "https://x.example/p/{{v}}       | ..;             | https://x.example/p/..%3B",
        "https://x.example/p/{{v}}       | %2e%2e          | https://x.example/p/%252e%252e",
        "https://x.example/p/v{{v}}      | ..              | https://x.example/p/v..",
        "https://x.example/p?q={{v}}     | x&role=owner    | https://x.example/p?q=x%26role%3Downer",
        "https://x.example/p?q={{v}}     | a+b c           | https://x.example/p?q=a%2Bb%20c",
        "https://x.example/p?{{v}}=1     | a=b             | https://x.example/p?a%3Db=1",
        "https://x.example/p?q=1#{{v}}   | a#b             | https://x.example/p?q=1#a%23b",
        "https://{{v}}/p                 | my_host.example | https://my_host.example/p",
        "https://{{v}}.example/p         | bücher          | https://bücher.example/p",
        "https://x.example:{{v}}/p       | 8443            | https://x.example:8443/p",
        "http://[{{v}}]/p                | ::1             | http://[::1]/p",
        "{{v}}                           | https://x.example/a?b=c&d#e | https://x.example/a?b=c&d#e",
        "{{v}}/x                         | https://x.example/a         | https://x.example/a/x",
      })
  void render_encodesAValueForItsPlace(String template, String value, String url) throws Exception {
    assertThat(render(template.strip(), value.strip())).isEqualTo(url.strip());
  }

  @Test
  void render_raw_isTheWayOut() throws Exception {
    assertThat(render("https://x.example/{{v | raw}}", "a/b?c=d&e"))
        .isEqualTo("https://x.example/a/b?c=d&e");
    assertThat(render("https://{{ v|raw }}/", "x.example:81")).isEqualTo("https://x.example:81/");
    assertThat(render("https://x.example/a/{{v | raw}}/b", "..")).endsWith("/a/../b");
  }

  /** What a value behind the beginning may hold is told by what the beginning holds. */
  @Test
  void render_behindAUrlThatIsAValue() throws Exception {
    var url = url("{{base}}/items/{{v}}?q={{v}}");
    assertThat(url.render(vars("{\"base\":\"https://x.example\",\"v\":\"a/b?\"}")).shown())
        .isEqualTo("https://x.example/items/a%2Fb%3F?q=a%2Fb%3F");
    assertThatThrownBy(
            () -> url("{{base}}{{v}}").render(vars("{\"base\":\"https://x\",\"v\":\"@evil\"}")))
        .hasMessageContaining("{{v}} stands in the host, which cannot hold '@' (U+0040)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://{{v}}/p             | evil.example/x   | {{v}} stands in the host, which cannot hold '/'",
        "https://x.example{{v}}/p    | @evil.example    | {{v}} stands in the host, which cannot hold '@'",
        "https://x.example{{v}}/p    | .evil.example    | no name begins or ends with a dot",
        "https://{{v}}/p             | a b              | which cannot hold U+0020",
        "https://x.example:{{v}}/p   | 80@evil          | {{v}} stands in the port, which cannot hold '@'",
        "{{scheme}}s{{v}}://x/       | ://evil/         | {{v}} stands in the scheme",
        "https://x.example/p/{{v}}/e | ..               | {{v}} makes a segment of the path '.' or '..'",
        "https://x.example/p/{{v}}   | .                | {{v}} makes a segment of the path '.' or '..'",
        "https://x.example/p/.{{v}}  | .                | {{v}} makes a segment of the path '.' or '..'",
        "https://x.example/%2e{{v}}  | .                | {{v}} makes a segment of the path '.' or '..'",
      })
  void render_whatCannotBeEncoded_isRefusedByName(String template, String value, String message) {
    assertThatThrownBy(() -> render(template.strip(), value.strip()))
        .isInstanceOf(MalformedUrlException.class)
        .hasMessageContaining(message.strip());
  }

  @Test
  void render_twoValuesThatTogetherMakeDots_areRefused() {
    assertThatThrownBy(() -> url("https://x/a/{{v}}{{v}}/b").render(vars("{\"v\":\".\"}")))
        .isInstanceOf(MalformedUrlException.class);
  }

  @Test
  void render_query_isAddedAndEncoded() throws Exception {
    Map<String, TemplateTree> query = new LinkedHashMap<>();
    query.put("a b", TemplateTree.of(Json.parse("\"{{v}}\"")));
    query.put("tag", TemplateTree.of(Json.parse("[\"x\", 2, null]")));
    query.put("none", TemplateTree.of(Json.parse("null")));
    query.put("key", TemplateTree.of(Json.parse("\"{{secret.TOKEN}}\"")));
    var variables = vars("{\"v\":\"1&2\"}");
    String added = "a%20b=1%262&tag=x&tag=2&key=a%2Fb%3Fc%26d%3De%23f%20%25";

    for (var url :
        List.of(
            List.of("https://x/p", "https://x/p?"),
            List.of("https://x/p?z=1", "https://x/p?z=1&"),
            List.of("https://x/p?", "https://x/p?"),
            List.of("https://x/p?z=1#top", "https://x/p?z=1&"),
            List.of("{{secret.BASE}}", "https://hooks.example.com/services/T0/B0?v=1&"))) {
      SealedText rendered =
          new UrlTemplate(TemplateParser.parse(url.getFirst()), query).render(variables);
      assertThat(rendered.opened(secrets())).isEqualTo(url.getLast() + added);
    }
  }

  @Test
  void render_secrets_standByNameUntilOpened_andAreEncodedForTheirPlace() throws Exception {
    SealedText path = url("https://x.example/{{secret.TOKEN}}/y").render(vars("{}"));

    assertThat(path.shown()).isEqualTo("https://x.example/{{secret.TOKEN}}/y");
    assertThat(path.opened(secrets())).isEqualTo("https://x.example/a%2Fb%3Fc%26d%3De%23f%20%25/y");
    assertThat(url("https://{{secret.HOST}}/y").render(vars("{}")).opened(secrets()))
        .isEqualTo("https://hooks.example.com/y");
    assertThatThrownBy(
            () -> url("https://{{secret.BAD_HOST}}/").render(vars("{}")).opened(secrets()))
        .hasMessageContaining("{{secret.BAD_HOST}} stands in a URL's host")
        .hasMessageNotContaining("evil");
    // A value right behind a URL that nobody knows could be part of its host.
    assertThatThrownBy(() -> url("{{secret.BASE}}{{v}}").render(vars("{\"v\":\"@evil\"}")))
        .isInstanceOf(MalformedUrlException.class);
  }

  /** A variable of the name does not hide secrets, and its words in a value are only words. */
  @Test
  void render_valuesNeverBecomeSecrets() throws Exception {
    var variables = vars("{\"secret\":{\"TOKEN\":\"mine\"},\"v\":\"{{secret.TOKEN}}\"}");

    assertThat(url("https://x/{{secret.TOKEN}}").render(variables).names())
        .containsExactly("TOKEN");
    SealedText value = url("https://x/?q={{v}}&r={{v | raw}}").render(variables);
    assertThat(value.isPlain()).isTrue();
    assertThat(value.opened(secrets())).endsWith("&r={{secret.TOKEN}}").doesNotContain("a/b");
  }

  private static String render(String template, String value) throws Exception {
    ObjectNode variables = vars("{\"scheme\":\"http\"}");
    variables.put("v", value);
    return url(template).render(variables).shown();
  }

  private static UrlTemplate url(String template) throws MalformedTemplateException {
    return new UrlTemplate(TemplateParser.parse(template), Map.of());
  }

  private static ObjectNode vars(String json) throws Exception {
    return (ObjectNode) Json.parse(json);
  }

  private static Secrets secrets() {
    return new Secrets(List.of("*"), name -> Optional.ofNullable(VALUES.get(name)));
  }
}
