package dev.dipeo.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.Json;
import dev.dipeo.diagram.Connection.ContentType;
import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.AwaitHook;
import dev.dipeo.diagram.kind.Code;
import dev.dipeo.diagram.kind.CodeJob;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.diagram.kind.Endpoint;
import dev.dipeo.diagram.kind.Endpoint.Format;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.NodeOptions.RetryPolicy;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.diagram.kind.SendHook;
import dev.dipeo.diagram.kind.Since;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.Vars;
import dev.dipeo.yaml.MistakesException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LightReaderTest {
  @ParameterizedTest
  @ValueSource(strings = {"code_job", "CODE_JOB", "CodeJob", "code-job", "codeJob", "Code Job"})
  void type_inAnyCase(String type) throws Exception {
    assertThat(node("{label: A, type: " + type + ", code: x = 1}").kind()).isEqualTo(CodeJob.KIND);
  }

  @Test
  void properties_belowPropsBesideOrBoth_areTheSame() throws Exception {
    Node below = node("{label: A, type: code_job, props: {filePath: a.py, functionName: f}}");
    Node beside = node("{label: A, type: code_job, file_path: a.py, function_name: f}");
    Node both = node("{label: A, type: code_job, filePath: a.py, props: {function_name: f}}");
    assertThat(below).isEqualTo(beside).isEqualTo(both);
    assertThat(((CodeJob) below).script()).isEqualTo(new Code.InFile("a.py", Optional.of("f")));
  }

  @Test
  void editorsKeys_arePassedOver_andThoseOfTheLargerDiPeOAreWarned() throws Exception {
    ReadDiagram read =
        read(
            """
            $schema: https://dipeo.dev/schemas/light-v1.json
            version: light
            name: counting
            nodes:
            - label: Condition
              type: condition
              position: {x: 612, y: 447}
              props:
                condition_type: custom
                expression: a > 10
                flipped: true
                skippable: true
            persons:
              Person 1: {service: openai}
            """);
    assertThat(read.warnings())
        .extracting(Object::toString)
        .containsExactly(
            "test.yaml:12:5: 'skippable' has no effect here",
            "test.yaml:13:1: 'persons' has no effect: no kind of node here uses them");
  }

  @Test
  void warnings_nameWhatIsProbablyNotMeant() throws Exception {
    ReadDiagram read =
        read(
            """
            nodes:
              - {label: Start, type: start, hook_event: github.push, trigger_mode: manual}
              - {label: A, type: code_job, code: x = 1}
              - {label: A, type: code_job, code: x = 1}
              - {label: B, type: code_job, code: x = 1}
            connections:
              - {from: Start, to: A, label: my value}
              - {from: Start, to: A, label: my value}
              - {from: B, to: B}
            """);
    assertThat(read.warnings())
        .extracting(Object::toString)
        .containsExactly(
            "test.yaml:1:1: 'version: light' is missing; it is read as light",
            "test.yaml:2:33: 'hook_event' has no effect without 'trigger_mode: hook'",
            "test.yaml:4:5: the label 'A' stands twice; this node is 'A~1' in connections",
            "test.yaml:4:5: 'A~1' is never reached: no path of connections leads to it from a start"
                + " node",
            "test.yaml:5:5: 'B' is never reached: no path of connections leads to it from a start"
                + " node",
            "test.yaml:7:33: 'my value' is no Python name: code reads it as inputs[\"…\"], templates"
                + " as {{[\"…\"]}}",
            "test.yaml:8:5: the same connection stands above already",
            "test.yaml:8:33: 'my value' is no Python name: code reads it as inputs[\"…\"], templates"
                + " as {{[\"…\"]}}");
  }

  @Test
  void labels_thatStandTwice_avoidThoseThatAreWritten() throws Exception {
    Diagram diagram =
        read("""
                version: light
                nodes:
                  - {label: Job, type: code_job, code: x = 1}
                  - {label: Job~1, type: code_job, code: x = 1}
                  - {label: Job, type: code_job, code: x = 1}
                  - {label: 7, type: endpoint}
                connections:
                  - {from: Job, to: Job~2}
                  - {from: Job~1, to: 7}
                """)
            .diagram();
    assertThat(Node.labels(diagram.nodes())).containsExactly("Job", "Job~1", "Job~2", "7");
    assertThat(diagram.connections())
        .extracting(c -> c.from() + " -> " + c.to())
        .containsExactly("Job -> Job~2", "Job~1 -> 7");
  }

  @Test
  void ends_takeTheExactLabelFirst() throws Exception {
    Diagram diagram =
        read("""
                version: light
                nodes:
                  - {label: Check, type: condition, expression: a}
                  - {label: Check_condtrue, type: code_job, code: x = 1}
                  - {label: "List[error]", type: code_job, code: x = 1}
                  - {label: my_error, type: code_job, code: x = 1}
                  - {label: "a[0]", type: condition, expression: a}
                connections:
                  - {from: Check_condtrue, to: my_error}
                  - {from: "Check[condtrue]", to: my_error}
                  - {from: Check_CondFalse, to: my_error}
                  - {from: "List[error]", to: "Check[default]"}
                  - {from: "List[error][error]", to: Check}
                  - {from: my_error, to: my_error_default}
                  - {from: my_error_error, to: Check}
                  - {from: "a[0]_condtrue", to: "a[0]"}
                  - {from: "a[0][ condfalse ]", to: "a[0]"}
                """)
            .diagram();
    assertThat(diagram.connections())
        .extracting(c -> c.from() + " " + c.output() + " " + c.to())
        .containsExactly(
            "Check_condtrue DEFAULT my_error",
            "Check CONDTRUE my_error",
            "Check CONDFALSE my_error",
            "List[error] DEFAULT Check",
            "List[error] ERROR Check",
            "my_error DEFAULT my_error",
            "my_error ERROR Check",
            "a[0] CONDTRUE a[0]",
            "a[0] CONDFALSE a[0]");
  }

  @ParameterizedTest
  @CsvSource({"raw_text,RAW_TEXT", "object,OBJECT", "json,OBJECT", "OBJECT,OBJECT"})
  void contentTypes(String written, ContentType expected) throws Exception {
    Diagram diagram =
        read("version: light\nnodes: [{label: A, type: start}, {label: B, type: endpoint}]\n"
                + "connections: [{from: A, to: B, content_type: "
                + written
                + "}]")
            .diagram();
    assertThat(diagram.connections().getFirst().contentType()).isEqualTo(expected);
    assertThat(diagram.connections().getFirst().output()).isEqualTo(Output.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "2,2000",
    "0.5,500",
    "'\"500ms\"',500",
    "2s,2000",
    "1.5s,1500",
    "5m,300000",
    "1h,3600000",
    "30d,2592000000",
    "'\"3\"',3000"
  })
  void timeouts(String written, long millis) throws Exception {
    assertThat(node("{label: A, type: endpoint, timeout: " + written + "}").options().timeout())
        .contains(Duration.ofMillis(millis));
  }

  @Test
  void retry_hasDefaultsThatFit() throws Exception {
    assertThat(node("{label: A, type: endpoint}").options().retry()).isEmpty();
    assertThat(node("{label: A, type: endpoint, retry: {max_attempts: 3}}").options().retry())
        .contains(new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(60)));
    assertThat(
            node("{label: A, type: endpoint, retry: {maxAttempts: 3, backoff: 5m}}")
                .options()
                .retry())
        .contains(new RetryPolicy(3, Duration.ofMinutes(5), Duration.ofMinutes(5)));
  }

  @Test
  void start_events() throws Exception {
    assertThat(start("hook_event: github.push"))
        .contains(new EventPattern("github", "push", List.of()));
    assertThat(start("trigger_mode: HOOK, hook_event: stripe.payment_intent.succeeded"))
        .contains(new EventPattern("stripe", "payment_intent.succeeded", List.of()));
    assertThat(start("hook_event: github.*")).contains(new EventPattern("github", "", List.of()));
    assertThat(start("hook_event: {provider: github, event: push}"))
        .contains(new EventPattern("github", "push", List.of()));
    assertThat(start("trigger_mode: manual, custom_data: {a: [1, on]}")).isEmpty();
    assertThat(((Start) node("{label: A, type: start, custom_data: {a: [1, on]}}")).customData())
        .isEqualTo(Vars.of("{'a': [1, 'on']}"));
  }

  private static Optional<EventPattern> start(String properties) throws MistakesException {
    return ((Start) node("{label: A, type: start, " + properties + "}")).hook();
  }

  @Test
  void hook_thatSends() throws Exception {
    SendHook hook =
        (SendHook)
            node(
                "{label: A, type: hook, config: {url: '{{base}}/x?n={{n}}', method: put, headers:"
                    + " {X-B: 1, X-A: 'v {{n}}'}, body: {a: '{{n}}'}, timeout: 2, retry:"
                    + " {max_attempts: 2}}}");
    var variables = Vars.of("{'base': 'https://a.example', 'n': 7}");
    assertThat(hook.url().render(variables).shown()).isEqualTo("https://a.example/x?n=7");
    assertThat(hook.method()).isEqualTo("PUT");
    assertThat(hook.headers().keySet()).containsExactly("X-B", "X-A");
    List<String> values = new ArrayList<>();
    for (Template value : hook.headers().values()) {
      values.add(Json.textOf(value.render(variables)));
    }
    assertThat(values).containsExactly("1", "v 7");
    assertThat(hook.body().orElseThrow().render(variables)).isEqualTo(Vars.json("{'a': 7}"));
    assertThat(hook.options().timeout()).contains(Duration.ofSeconds(2));
    assertThat(hook.options().retry().orElseThrow().maxAttempts()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subscribe_to: {provider: github, event_name: push, timeout: 90}",
        "config: {subscribe_to: {provider: github, event_name: push}, timeout: 90}",
        "timeout: 90, config: {subscribe_to: {provider: github, event_name: push}}",
        "timeout: 90, subscribe_to: {provider: github, event_name: push}, hook_type: webhook"
      })
  void hook_thatWaits_whereverItsPartsStand(String properties) throws Exception {
    AwaitHook hook = (AwaitHook) node("{label: A, type: hook, " + properties + "}");
    assertThat(hook.event()).isEqualTo(new EventPattern("github", "push", List.of()));
    assertThat(hook.options().timeout()).contains(Duration.ofSeconds(90));
    assertThat(hook.since()).isEqualTo(new Since.Start());
  }

  @Test
  void hook_thatWaits_looksBackAsFarAsItSays() throws Exception {
    assertThat(since("start")).isEqualTo(new Since.Start());
    assertThat(since("Now")).isEqualTo(new Since.Now());
    assertThat(since("10m")).isEqualTo(new Since.Before(Duration.ofMinutes(10)));
    assertThat(since("30")).isEqualTo(new Since.Before(Duration.ofSeconds(30)));
  }

  private static Since since(String text) throws Exception {
    AwaitHook hook =
        (AwaitHook)
            node("{label: A, type: hook, subscribe_to: {provider: github, since: " + text + "}}");
    return hook.since();
  }

  @ParameterizedTest
  @CsvSource({
    "report.json,JSON",
    "report.YML,YAML",
    "a.b/report.md,MD",
    "report,TXT",
    "a.json/x,TXT",
    "'{{name}}.yaml',YAML",
    "'{{name}}',TXT"
  })
  void endpoint_formatByTheFilesEnding(String path, Format format) throws Exception {
    Endpoint end = (Endpoint) node("{label: A, type: endpoint, file_path: '" + path + "'}");
    assertThat(end.save().orElseThrow().format()).isEqualTo(format);
  }

  @Test
  void endpoint_savesOnlyWhereItSays() throws Exception {
    assertThat(((Endpoint) node("{label: A, type: endpoint}")).save()).isEmpty();
    assertThat(
            ((Endpoint) node("{label: A, type: endpoint, save_to_file: false, file_path: a}"))
                .save())
        .isEmpty();
    Endpoint given =
        (Endpoint) node("{label: A, type: endpoint, file_name: a.md, file_format: json}");
    assertThat(given.save().orElseThrow().format()).isEqualTo(Format.JSON);
  }

  @ParameterizedTest
  @CsvSource({
    "code: jobs/a.py,true",
    "code: a.py,true",
    "'code: \"import a.py\"',false",
    "'code: \"print(\\\"a.py\\\")\"',false",
    "code: x=a.py,false"
  })
  void codeJob_fileByItsEnding(String property, boolean file) throws Exception {
    CodeJob job = (CodeJob) node("{label: A, type: code_job, " + property + "}");
    assertThat(job.script() instanceof Code.InFile).isEqualTo(file);
  }

  @Test
  void codeJob_everyLineOfTheCode_isTheLineOfTheFile() throws Exception {
    String text =
        """
        version: light
        nodes:
          - label: Blank lines and comments first
            type: code_job
            code: |  # a comment


              # marker comment
              marker_1 = 1

              marker_2 = 2
          - label: Kept blank lines
            type: code_job
            props:
              code: |2+

                marker_3 = 3

          - label: Anchored
            type: code_job
            code: &shared |-
              marker_4 = 4
              marker_5 = 5
          - label: Aliased
            type: code_job
            code: *shared
          - label: Below
            type: code_job
            code:
              |
              marker_6 = 6
          - {label: Plain, type: code_job, code: marker_7 = 7}
          - label: Quoted
            type: code_job
            code: "marker_8 = 8"
          - label: Question
            type: condition
            expression: >-
              marker_9 == 9
        """;
    for (String file : List.of(text, text.replace("\n", "\r\n"))) {
      List<String> lines = file.lines().toList();
      int markers = 0;
      for (Node node : read(file).diagram().nodes()) {
        Code.Statements code =
            node instanceof Condition condition
                ? new Code.Statements(
                    condition.expression().text(), condition.expression().firstLine())
                : (Code.Statements) ((CodeJob) node).script();
        List<String> codeLines = code.text().lines().toList();
        for (int i = 0; i < codeLines.size(); i++) {
          if (codeLines.get(i).contains("marker")) {
            assertThat(lines.get(code.firstLine() + i - 1)).contains(codeLines.get(i));
            markers++;
          }
        }
      }
      assertThat(markers).isEqualTo(12);
    }
  }

  @Test
  void roots_areTheStartsThatNoEventBegins() throws Exception {
    String two =
        """
        version: light
        nodes:
          - {label: On Push, type: start, hook_event: github.push}
          - {label: By Hand, type: start}
          - {label: Loose, type: endpoint}
        """;
    assertThat(read(two).diagram().defaultRoots())
        .extracting(Node::label)
        .containsExactly("By Hand");
    String one = two.replace("  - {label: By Hand, type: start}\n", "");
    assertThat(read(one).diagram().defaultRoots())
        .extracting(Node::label)
        .containsExactly("On Push");
  }

  @ParameterizedTest
  @CsvSource({
    "webhook_diagram.yaml,webhook_diagram",
    "billing/refund.yml,billing/refund",
    "billing\\refund.light.yaml,billing/refund",
    "a.b.yaml,a.b"
  })
  void nameOf_isThePathWithoutItsEnding(String path, String name) {
    assertThat(Diagram.nameOf(path)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"README.md", ".hidden.yaml", "a/.git/b.yaml", ".yaml", "a/.yml", "a.yaml~"})
  void nameOf_whatIsNoDiagram_isNothing(String path) {
    assertThat(Diagram.nameOf(path)).isEmpty();
  }

  private static ReadDiagram read(String text) throws MistakesException {
    return LightReader.read("test", "test.yaml", text);
  }

  private static Node node(String node) throws MistakesException {
    return read("version: light\nnodes:\n  - " + node + "\n").diagram().nodes().getFirst();
  }
}
