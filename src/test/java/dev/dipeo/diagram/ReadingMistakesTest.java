package dev.dipeo.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.dipeo.diagram.kind.Kinds;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistake;
import dev.dipeo.yaml.MistakesException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of mistake, at its line and column. In the texts ‸ marks where it must be reported.
 */
class ReadingMistakesTest {
  private static final String TYPES = String.join(", ", Kinds.types());

  private static final String MARK = "‸";

  @ParameterizedTest
  @MethodSource({"ofFiles", "ofNodes", "ofHooks", "ofConnections"})
  void read_mistake_isReportedWhereItIs(String marked, String message) {
    assertThat(mistakes(marked.replace(MARK, "")))
        .containsExactly(new Mistake(mark(marked), message));
  }

  static Stream<Arguments> ofFiles() {
    return Stream.of(
        of(
            "‸- {label: A, type: start}",
            "a diagram is an object with 'version', 'nodes' and 'connections', not a list; put this"
                + " list below 'nodes:'"),
        of(
            "‸just text",
            "a diagram is an object with 'version', 'nodes' and 'connections', not text"),
        of(
            "version: ‸native\nnodes: [{label: A, type: start}]",
            "not supported: the version 'native'; write 'version: light'"),
        of(
            "version: ‸2\nnodes: [{label: A, type: start}]",
            "not supported: the version '2'; write 'version: light'"),
        of(
            "‸version: light",
            "a diagram needs 'nodes', at least one, as in - {label: Start, type: start}"),
        of(
            "version: light\n‸nodes: []",
            "a diagram needs 'nodes', at least one, as in - {label: Start, type: start}"),
        of("version: light\nnodes: ‸{A: {type: start}}", "'nodes' must be a list, not an object"),
        of(
            "version: light\nnodes: [{label: A, type: start}]\nconnections: ‸7",
            "'connections' must be a list, not a number"),
        of(
            "version: light\nnodes: [{label: A, type: start}]\n‸conections: []",
            "a diagram has no property 'conections'; did you mean 'connections'?"),
        of(
            "version: light\nmax_iterations: ‸0\nnodes: [{label: A, type: start}]",
            "'max_iterations' must be a whole number from 1 to 1000000, not '0'"),
        of(
            "version: light\n‸nodes:\n- {label: A, type: code_job, code: x = 1}\n"
                + "connections: [{from: A, to: A}]",
            "there is nowhere to begin: every node waits for another; add a start node"),
        of(
            "version: light\nnodes: [‸7, {label: A, type: start}]",
            "a node is an object with 'label' and 'type', not a number"),
        of(
            "version: light\nversion: light\nnodes: []".replace("\nversion", "\n‸version"),
            "the key 'version' stands twice; keep one of them"));
  }

  static Stream<Arguments> ofNodes() {
    return Stream.of(
            of("‸{type: start}", "a node needs 'label', the name that connections know it by"),
            of("{label: ‸[a], type: start}", "'label' must be text"),
            of("{label: ‸\"\", type: start}", "'label' must be one line of 1 to 200 characters"),
            of(
                "{label: ‸\"a\\nb\", type: start}",
                "'label' must be one line of 1 to 200 characters"),
            of(
                "{label: ‸" + "x".repeat(201) + ", type: start}",
                "'label' must be one line of 1 to 200 characters"),
            of("‸{label: A}", "a node needs 'type', one of " + TYPES),
            of(
                "{label: A, type: ‸code_jub}",
                "there is no node type 'code_jub'; did you mean 'code_job'?"),
            of(
                "{label: A, type: ‸teleport}",
                "there is no node type 'teleport'; possible: " + TYPES),
            of(
                "{label: A, type: ‸PersonJob}",
                "not supported yet: the node type 'PersonJob'; possible: " + TYPES),
            of("{label: A, type: start, props: ‸[x]}", "'props' must be an object, not a list"),
            of(
                "{label: A, type: start, ‸trigger_mod: none}",
                "a start node has no property 'trigger_mod'; did you mean 'trigger_mode'?"),
            of(
                "{label: A, type: start, props: {‸hookEvents: x}}",
                "a start node has no property 'hookEvents'; did you mean 'hook_event'?"),
            of(
                "{label: A, type: code_job, code: a, props: {‸code: b}}",
                "'code' is given twice; keep one of them"),
            of(
                "{label: A, type: start, trigger_mode: ‸automatik}",
                "'trigger_mode' cannot be 'automatik'; possible: hook, manual, none"),
            of(
                "{label: A, type: start, ‸trigger_mode: hook}",
                "'trigger_mode: hook' needs 'hook_event', as in hook_event: github.push"),
            of(
                "{label: A, type: start, hook_event: ‸push}",
                "'hook_event' names the provider and the event, as 'github.push', or 'github.*' for"
                    + " every event of it"),
            of(
                "{label: A, type: start, hook_event: ‸git hub.push}",
                "'git hub' cannot be a provider: letters, digits, '-' and '_' only"),
            of(
                "{label: A, type: start, hook_event: ‸github.pu*}",
                "'pu*' cannot be an event: write its whole name, or * for every event of the"
                    + " provider"),
            of(
                "{label: A, type: start, hook_event: ‸{event_name: push}}",
                "hook_event needs 'provider', as in provider: github"),
            of(
                "{label: A, type: start, custom_data: ‸hello}",
                "'custom_data' must be an object, not 'hello'"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {‸a..b: 1}}",
                "the filter's path 'a..b' is malformed: a name is missing"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: {‸gtt: 1}}}",
                "a filter has no operator 'gtt'; did you mean 'gt'?"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: ‸{}}}",
                "an empty object asks nothing; possible: [gt, gte, lt, lte, ne, exists, regex]"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: ‸[]}}",
                "a filter's list holds 1 to 1000 values"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: [‸{b: 1}]}}",
                "a filter's list holds text, numbers, true, false or null, not an object"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: {ne: ‸{b: 1}}}}",
                "a value or a list of values must stand here, not an object"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: {gt: ‸true}}}",
                "'gt' compares with a number or text"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: {exists: ‸maybe}}}",
                "'exists' must be true or false"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: {regex: ‸'a(b'}}}",
                "'a(b' is not a regular expression: Unclosed group at character 4"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: {regex: ‸7}}}",
                "'regex' must be text"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: {regex: ‸"
                    + "x".repeat(1_001)
                    + "}}}",
                "a regex has at most 1000 characters"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: ‸"
                    + "x".repeat(1_001)
                    + "}}",
                "a filter's text has at most 1000 characters"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: {a: ‸'{{b}}'}}",
                "a start node's filter cannot hold a template: there are no variables before the"
                    + " event; write \\{{ for the braces themselves"),
            of(
                "{label: A, type: start, hook_event: a.b, hook_filters: ‸{"
                    + numbered(101, i -> "k" + i + ": 1")
                    + "}}",
                "a node has at most 100 filters"),
            of(
                "‸{label: A, type: code_job}",
                "a code_job node needs 'code', as in code: result = 1 + 1"),
            of("{label: A, type: code_job, code: ‸''}", "'code' is empty"),
            of("{label: A, type: code_job, code: ‸[x]}", "'code' must be text, not a list"),
            of(
                "{label: A, type: code_job, language: ‸typescript, code: x}",
                "not supported: typescript; the language of a code_job is python"),
            of(
                "{label: A, type: code_job, code: x = 1, ‸filePath: a.py}",
                "a code_job has 'code' or 'file_path', not both; remove one"),
            of(
                "{label: A, type: code_job, code: x = 1, ‸function_name: f}",
                "'function_name' names a function of a file: give 'file_path' too, or call it in"
                    + " 'code'"),
            of(
                "{label: A, type: code_job, file_path: a.py, functionName: ‸f()}",
                "'f()' is not the name of a Python function"),
            of(
                "{label: A, type: code_job, file_path: ‸../a.py}",
                "the path must stay below the configured folder: no '..', no leading '/'"),
            of(
                "{label: A, type: code_job, code: ‸/etc/a.py}",
                "the path must stay below the configured folder: no '..', no leading '/'"),
            of(
                "‸{label: A, type: condition}",
                "a condition node needs 'expression', as in expression: status == 'success'"),
            of("{label: A, type: condition, expression: ‸' '}", "'expression' is empty"),
            of(
                "{label: A, type: condition, condition_type: ‸llm_decision, expression: a}",
                "not supported: the condition type 'llm_decision'; only 'custom' is"),
            of(
                "{label: A, type: endpoint, ‸save_to_file: true}",
                "'save_to_file' needs 'file_path', as in file_path: results/report.json"),
            of(
                "{label: A, type: endpoint, save_to_file: ‸1, file_path: a}",
                "'save_to_file' must be true or false, not '1'"),
            of(
                "{label: A, type: endpoint, file_path: a, file_format: ‸jsn}",
                "'file_format' cannot be 'jsn'; did you mean 'json'?"),
            of(
                "{label: A, type: endpoint, file_path: ‸'C:\\a'}",
                "the path must stay below the configured folder: no '..', no leading '/'"),
            of(
                "{label: A, type: endpoint, file_path: ‸'a{{b'}",
                "'{{b' is not a template: the closing }} is missing; write \\{{ for the braces"
                    + " themselves"),
            of(
                "{label: A, type: start, timeout: ‸0}",
                "'timeout' must be seconds as a number, or text as '500ms', '2s', '5m', '1h', more"
                    + " than 0 and at most 30 days, not '0'"),
            of(
                "{label: A, type: start, timeout: ‸31d}",
                "'timeout' must be seconds as a number, or text as '500ms', '2s', '5m', '1h', more"
                    + " than 0 and at most 30 days, not '31d'"),
            of(
                "{label: A, type: start, timeout: ‸soon}",
                "'timeout' must be seconds as a number, or text as '500ms', '2s', '5m', '1h', more"
                    + " than 0 and at most 30 days, not 'soon'"),
            of("{label: A, type: start, retry: ‸3}", "'retry' must be an object, not '3'"),
            of(
                "{label: A, type: start, retry: ‸{backoff: 1}}",
                "retry needs 'max_attempts', as in retry: {max_attempts: 3, backoff: 1s,"
                    + " max_backoff: 1m}"),
            of(
                "{label: A, type: start, retry: {max_attempts: ‸101}}",
                "'max_attempts' must be a whole number from 1 to 100, not '101'"),
            of(
                "{label: A, type: start, retry: {max_attempts: 2, ‸attempts: 3}}",
                "retry has no property 'attempts'; possible: backoff, max_attempts, max_backoff"),
            of(
                "{label: A, type: start, retry: {max_attempts: 2, backoff: 5s, max_backoff: ‸1s}}",
                "'max_backoff' is less than 'backoff', which is 5000ms"),
            of(
                "{label: A, type: start, max_iterations: ‸1.5}",
                "'max_iterations' must be a whole number from 1 to 1000000, not '1.5'"))
        .map(ReadingMistakesTest::inNodes);
  }

  static Stream<Arguments> ofHooks() {
    return Stream.of(
            of(
                "‸{label: A, type: hook}",
                "a hook needs 'config' with a url to send to, or 'subscribe_to' with an event to"
                    + " wait for"),
            of(
                "{label: A, type: hook, hook_type: ‸shell, config: {}}",
                "not supported: the hook type 'shell'; only 'webhook' is"),
            of("{label: A, type: hook, config: ‸text}", "'config' must be an object, not 'text'"),
            of(
                "{label: A, type: hook, config: ‸{}}",
                "a hook's config needs 'url', as in url: https://api.example.com/webhook"),
            of(
                "{label: A, type: hook, config: {url: ‸ftp://a/b}}",
                "'url' must begin with https:// or http://"),
            of(
                "{label: A, type: hook, config: {url: ‸'file://{{x}}'}}",
                "'url' must begin with https:// or http://"),
            of(
                "{label: A, type: hook, config: {url: ‸'http://'}}",
                "'http://' cannot be sent to: the URL is malformed: Expected authority at position 7"),
            of(
                "{label: A, type: hook, config: {url: ‸'http://a b/'}}",
                "'http://a b/' cannot be sent to: the URL is malformed: its host holds U+0020 at position 8"),
            of(
                "{label: A, type: hook, config: {url: ‸'{{1+1}}'}}",
                "'{{1+1}}' is not a template: '1' cannot begin a name; write [0] for an item,"
                    + " [\"1\"] for a key; write \\{{ for the braces themselves"),
            of(
                "{label: A, type: hook, config: {url: http://a/, method: ‸TELEPORT}}",
                "'method' cannot be 'TELEPORT'; possible: delete, get, head, patch, post, put"),
            of(
                "{label: A, type: hook, config: {url: http://a/, ‸urll: b}}",
                "a hook's config has no property 'urll'; did you mean 'url'?"),
            of(
                "{label: A, type: hook, config: {url: http://a/, sign: ‸{}}}",
                "sign needs 'secret', as in sign: {secret: \"{{secret.WEBHOOK_SECRET}}\"}"),
            of(
                "{label: A, type: hook, config: {url: http://a/, sign: {secret: ‸whsec_c2VjcmV0}}}",
                "'secret' names a secret and nothing else, as in sign: {secret:"
                    + " \"{{secret.WEBHOOK_SECRET}}\"}; a secret in a diagram would be recorded with"
                    + " every run"),
            of(
                "{label: A, type: hook, config: {url: http://a/, sign: {secret: ‸[]}}}",
                "'secret' takes from 1 to 8 secrets"),
            of(
                "{label: A, type: hook, config: {url: http://a/, headers: ‸{Webhook-Id: x}, sign:"
                    + " {secret: \"{{env.S}}\"}}}",
                "the header 'Webhook-Id' is set by 'sign'; remove it"),
            of(
                "{label: A, type: hook, config: {url: http://a/, headers: {‸'X Y': b}}}",
                "'X Y' cannot be the name of a header: letters, digits and !#$%&'*+-.^_`|~ only"),
            of(
                "{label: A, type: hook, config: {url: http://a/, headers: {‸HOST: b}}}",
                "the header 'HOST' is set by the connection; remove it"),
            of(
                "{label: A, type: hook, config: {url: http://a/, headers: {‸content-length: 1}}}",
                "the header 'content-length' is set by the connection; remove it"),
            of(
                "{label: A, type: hook, config: {url: http://a/, headers: {X-A: 1, ‸x-a: 2}}}",
                "the header 'x-a' stands twice; upper and lower case are the same"),
            of(
                "{label: A, type: hook, config: {url: http://a/, headers: {X-A: ‸[1]}}}",
                "the header 'X-A' must be text, not a list"),
            of(
                "{label: A, type: hook, config: {url: http://a/, headers: {X-A: ‸\"a\\r\\nB: c\"}}}",
                "the header 'X-A' must be one line without control characters"),
            of(
                "{label: A, type: hook, config: {url: http://a/, headers: ‸{"
                    + numbered(101, i -> "h" + i + ": 1")
                    + "}}}",
                "a request has at most 100 headers"),
            of(
                "{label: A, type: hook, config: {url: http://a/, body: {a: [{b: ‸'{{}}'}]}}}",
                "'{{}}' is not a template: a name is missing; write \\{{ for the braces"
                    + " themselves"),
            of(
                "{label: A, type: hook, timeout: 3, config: {url: http://a/, ‸timeout: 3}}",
                "'timeout' is given for the node already; keep one of them"),
            of(
                "{label: A, type: hook, retry: {max_attempts: 1}, config: {url: http://a/,"
                    + " ‸retry: {max_attempts: 1}}}",
                "'retry' is given for the node already; keep one of them"),
            of(
                "{label: A, type: hook, subscribe_to: ‸{}}",
                "subscribe_to needs 'provider', as in provider: github"),
            of(
                "{label: A, type: hook, subscribe_to: {provider: ‸'{{p}}'}}",
                "'{{p}}' cannot be a provider: letters, digits, '-' and '_' only"),
            of(
                "{label: A, type: hook, subscribe_to: {provider: github, ‸evnt_name: push}}",
                "subscribe_to has no property 'evnt_name'; did you mean 'event_name'?"),
            of(
                "{label: A, type: hook, subscribe_to: {provider: github, since: ‸yesterday}}",
                "'since' must be 'start' (of the run), 'now', or how far to look back before the"
                    + " wait, up to 30 days: seconds as a number, or text as '500ms', '2s', '5m',"
                    + " '1h'"),
            of(
                "{label: A, type: hook, subscribe_to: {provider: github, since: ‸31d}}",
                "'since' must be 'start' (of the run), 'now', or how far to look back before the"
                    + " wait, up to 30 days: seconds as a number, or text as '500ms', '2s', '5m',"
                    + " '1h'"),
            of(
                "{label: A, type: hook, subscribe_to: {provider: github, since: ‸{minutes: 5}}}",
                "'since' must be 'start' (of the run), 'now', or how far to look back before the"
                    + " wait, up to 30 days: seconds as a number, or text as '500ms', '2s', '5m',"
                    + " '1h'"),
            of(
                "{label: A, type: hook, config: {‸url: http://a/}, subscribe_to: {provider: b}}",
                "a hook either sends ('config') or waits ('subscribe_to'); make two nodes of it"),
            of(
                "{label: A, type: hook, config: {subscribe_to: ‸{provider: b}},"
                    + " subscribe_to: {provider: b}}",
                "'subscribe_to' is given twice; keep one of them"))
        .map(ReadingMistakesTest::inNodes);
  }

  static Stream<Arguments> ofConnections() {
    return Stream.of(
            of("‸Start", "a connection is an object, as {from: Start, to: End}, not text"),
            of("‸{to: End}", "a connection needs 'from', as in from: Start"),
            of("‸{from: Start}", "a connection needs 'to', as in to: End"),
            of("{from: ‸Strat, to: End}", "there is no node 'Strat'; did you mean 'Start'?"),
            of(
                "{from: ‸Chek_condtrue, to: End}",
                "there is no node 'Chek'; did you mean 'Check_condtrue'?"),
            of(
                "{from: ‸'Chek[condtrue]', to: End}",
                "there is no node 'Chek'; did you mean 'Check[condtrue]'?"),
            of(
                "{from: Start, to: ‸Nowhere}",
                "there is no node 'Nowhere'; possible: Start, Check, Send, End"),
            of(
                "{from: ‸'Check[condtru]', to: End}",
                "'Check' has no 'condtru'; did you mean 'condtrue'?"),
            of(
                "{from: ‸Check, to: End}",
                "'Check' is a condition: say which way, 'Check[condtrue]' or 'Check[condfalse]'"),
            of(
                "{from: ‸'Send[condtrue]', to: End}",
                "'Send' is a hook node and has no output 'condtrue'; possible: default, error"),
            of(
                "{from: ‸Send_condfalse, to: End}",
                "'Send' is a hook node and has no output 'condfalse'; possible: default, error"),
            of(
                "{from: ‸'Start[error]', to: End}",
                "'Start' is a start node and has no output 'error'; possible: default"),
            of(
                "{from: ‸End, to: Send}",
                "'End' is an endpoint, where a path ends; remove the connection or change the"
                    + " node's type"),
            of(
                "{from: Send, to: ‸Start}",
                "'Start' is a start node, where a run begins; nothing can lead to it"),
            of(
                "{from: Start, to: ‸'Check[condtrue]'}",
                "'condtrue' is an output and cannot be where a connection leads; write 'Check'"),
            of(
                "{from: Start, to: End, content_type: ‸conversation_state}",
                "not supported: the content type 'conversation_state'; possible: raw_text, object"),
            of(
                "{from: Start, to: End, content_type: ‸raw_txt}",
                "'content_type' cannot be 'raw_txt'; did you mean 'raw_text'?"),
            of(
                "{from: Start, to: End, label: ‸''}",
                "'label' is empty; name a variable, or remove it"),
            of(
                "{from: Start, to: End, ‸lable: a}",
                "a connection has no property 'lable'; did you mean 'label'?"))
        .map(
            arguments -> {
              Object[] pair = arguments.get();
              return of(
                  """
                  version: light
                  nodes:
                    - {label: Start, type: start}
                    - {label: Check, type: condition, expression: a}
                    - {label: Send, type: hook, config: {url: "http://a/"}}
                    - {label: End, type: endpoint}
                  connections:
                    - """
                      + " "
                      + pair[0]
                      + "\n",
                  pair[1].toString());
            });
  }

  @Test
  void read_manyMistakes_allAtOnceInTheOrderOfTheFile() {
    String text =
        """
        version: lite
        nodes:
          - label: Start
            type: start
            timeout: never
          - label: Send
            type: hook
            props:
              config: {methd: POST}
          - label: Ask
            type: person_job
        connections:
          - {from: Ask_condtrue, to: Send}
          - {from: Start, to: Sned}
        """;
    assertThat(mistakes(text))
        .extracting(mistake -> mistake.at().line() + ":" + mistake.at().column())
        .containsExactly("1:10", "5:14", "9:15", "9:16", "11:11", "14:23");
  }

  @Test
  void read_moreMistakesThanAnybodyReads_areCounted() {
    String text =
        "version: light\nnodes:\n" + "- {label: A, type: x}\n".repeat(LightReader.REPORTED_MAX + 5);
    List<Mistake> mistakes = mistakes(text);
    assertThat(mistakes).hasSize(LightReader.REPORTED_MAX + 1);
    assertThat(mistakes.getLast().message()).isEqualTo("5 more mistakes from here on");
    assertThat(mistakes.getLast().at().line()).isEqualTo(LightReader.REPORTED_MAX + 3);
  }

  @Test
  void read_thousandsOfUnknownLabels_doesNotCompareThemAll() {
    String text =
        "version: light\nnodes:\n"
            + numbered(2_000, i -> "- {label: " + "x".repeat(50) + i + ", type: start}", "\n")
            + "\nconnections:\n"
            + numbered(5_000, i -> "- {from: " + "y".repeat(50) + i + ", to: z}", "\n");
    List<Mistake> mistakes =
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> mistakes(text));
    assertThat(mistakes.getLast().message()).isEqualTo("9900 more mistakes from here on");
  }

  @Test
  void read_mostNodesAndOneMore() throws Exception {
    String most =
        "version: light\nnodes:\n" + "- {label: A, type: start}\n".repeat(LightReader.MAX_NODES);
    Diagram diagram = LightReader.read("most", "most.yaml", most).diagram();
    assertThat(diagram.nodes()).hasSize(LightReader.MAX_NODES);
    assertThat(diagram.nodes().getLast().label()).isEqualTo("A~4999");
    assertThat(mistakes(most + "- {label: A, type: start}\n"))
        .containsExactly(
            new Mistake(
                new Location("test.yaml", 2, 1),
                "a diagram has at most 5000 nodes, this one has 5001"));
  }

  @Test
  void read_mostConnectionsAndOneMore() throws Exception {
    String head =
        "version: light\nnodes: [{label: A, type: start}, {label: B, type: endpoint}]\nconnections:\n";
    String most =
        head
            + IntStream.range(0, LightReader.MAX_CONNECTIONS)
                .mapToObj(i -> "- {from: A, to: B, label: v" + i + "}\n")
                .collect(Collectors.joining());
    assertThat(LightReader.read("most", "most.yaml", most).diagram().connections())
        .hasSize(LightReader.MAX_CONNECTIONS);
    assertThat(mistakes(most + "- {from: A, to: B}\n"))
        .extracting(Mistake::message)
        .containsExactly("a diagram has at most 20000 connections, this one has 20001");
  }

  private static String numbered(int count, IntFunction<String> item) {
    return numbered(count, item, ", ");
  }

  private static String numbered(int count, IntFunction<String> item, String between) {
    return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(between));
  }

  private static Arguments of(String marked, String message) {
    return Arguments.of(marked, message);
  }

  private static Arguments inNodes(Arguments arguments) {
    Object[] pair = arguments.get();
    return of("version: light\nnodes:\n  - " + pair[0] + "\n", pair[1].toString());
  }

  private static Location mark(String marked) {
    List<String> before =
        new ArrayList<>(marked.substring(0, marked.indexOf(MARK)).lines().toList());
    if (marked.startsWith(MARK) || marked.charAt(marked.indexOf(MARK) - 1) == '\n') {
      before.add("");
    }
    return new Location("test.yaml", before.size(), before.getLast().length() + 1);
  }

  private static List<Mistake> mistakes(String text) {
    MistakesException thrown =
        catchThrowableOfType(
            MistakesException.class, () -> LightReader.read("test", "test.yaml", text));
    assertThat(thrown).isNotNull();
    return thrown.mistakes();
  }

  @ParameterizedTest
  @FieldSource("dev.dipeo.base.RequestHeaders#OF_CONNECTION")
  void headerOfTheConnection_isRefused(String header) {
    assertThatThrownBy(
            () ->
                LightReader.read(
                    "x",
                    "x.yaml",
                    "nodes: [{label: A, type: hook, config: {url: http://a/, headers: {"
                        + header
                        + ": b}}}]"))
        .hasMessageContaining("the header '" + header + "' is set by the connection; remove it");
  }
}
