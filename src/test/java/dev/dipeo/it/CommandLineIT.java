package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line as somebody types it: what it prints, on which stream, and its exit code. */
class CommandLineIT {
  private static final Map<String, String> NOTHING_SET = Map.of();

  @TempDir Path folder;

  private PackagedProgram.Ended dipeo(String... words) throws Exception {
    return PackagedProgram.run(folder, NOTHING_SET, words);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  // --- asking what there is

  @Test
  void help_namesEveryCommandAndTheExitCodes() throws Exception {
    PackagedProgram.Ended help = dipeo("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).doesNotContain("\\u");
    assertThat(help.out())
        .contains("serve", "run", "validate", "send", "providers", "--dev")
        .contains("Exit codes: 0 done, 1 the run or the request failed, 2 bad usage");
  }

  @Test
  void helpOfServe_startsNoServer() throws Exception {
    PackagedProgram.Ended help = dipeo("serve", "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).startsWith("Usage: dipeo serve").contains("QUARKUS_HTTP_PORT");
    assertThat(help.out() + help.err()).doesNotContain("Listening");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void noWords_showTheHelp() throws Exception {
    PackagedProgram.Ended bare = dipeo();
    assertThat(bare.exitCode()).isEqualTo(2);
    assertThat(bare.out()).isEmpty();
    assertThat(bare.err()).startsWith("Usage: dipeo").contains("serve", "validate");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void validate_warnsOfSlips_andIsStrictWhenAsked() throws Exception {
    write(
        "diagrams/slips.yaml",
        """
        version: light
        nodes:
          - {label: A, type: start, hook_event: gitub.push}
          - label: Code
            type: code_job
            code: |
              import requests
          - {label: Is Open, type: condition, expression: "'{{state}}' == 'open'"}
          - label: Tell
            type: hook
            hook_type: webhook
            config:
              url: "{{secret.CHAT_URL}}"
              headers: {X-Key: "{{secret.OTHER_KEY}}"}
        connections: [{from: A, to: Code}, {from: Code, to: Is Open}, {from: "Is Open[condtrue]", to: Tell}]
        """);
    PackagedProgram.Ended loose =
        PackagedProgram.run(folder, Map.of("DIPEO_SECRETS_ALLOWED", "CHAT_*"), "validate", "slips");
    assertThat(loose.exitCode()).as(loose.err()).isZero();
    assertThat(loose.out()).isEqualTo("slips: ok, 4 nodes\n");
    assertThat(loose.err())
        .containsSubsequence(
            "diagrams/slips.yaml:3:41: warning: there is no provider 'gitub', so no event of it"
                + " ever comes; did you mean 'github.push'?\n",
            "diagrams/slips.yaml:7:1: warning: node 'Code' imports 'requests': there is Python's"
                + " standard library and nothing else\n",
            "diagrams/slips.yaml:8:51: warning: {{ }} is no template in a condition, which is"
                + " Python and sees variables by name; write state == 'open'\n",
            "diagrams/slips.yaml:13:12: warning: {{secret.CHAT_URL}} is not set, or blank\n",
            "diagrams/slips.yaml:14:24: warning: {{secret.OTHER_KEY}} is not allowed; name it in"
                + " dipeo.secrets.allowed\n");
    PackagedProgram.Ended strict = dipeo("validate", "--strict", "slips");
    assertThat(strict.exitCode()).isEqualTo(2);
    assertThat(strict.out()).isEmpty();
  }

  @Test
  void version_isPrinted() throws Exception {
    PackagedProgram.Ended version = dipeo("--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.out()).matches("dipeo [0-9.]+(-SNAPSHOT)?\n");
    assertThat(version.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "provider               | Did you mean: dipeo providers",
        "serve bogus            | serve takes options only, and no 'bogus'",
        "serve --port           | --port needs a number, as in --port 8080",
        "serve --prot 8080      | Unknown option: '--prot'; did you mean '--port'?",
        "run hello --nope       | Unknown option: '--nope'",
        "run hello --input-data [1] | --input-data must be a JSON object",
        "run hello --timeout 0  | --timeout must be more than 0 seconds, not 0.0",
        "run hello --timeout NaN | --timeout must be more than 0 seconds, not NaN",
        "run hello --timeout soon | Invalid value for option '--timeout': 'soon' is not a number",
        "run hello --input name | Value for option '--input' (NAME=VALUE) should be in KEY=VALUE format but was name",
        "events list --limit many | Invalid value for option '--limit': 'many' is not a number",
        "run helo               | Diagram not found: helo is neither a file nor a name in the diagrams folder; did you mean 'hello'?",
        "send gitub push        | Provider not found: gitub; there are github, slack, stripe; did you mean 'github'?",
        "send github pusch      | workflow_run, create, delete; did you mean 'push'?",
        "send github push --url nonsense | --url must be as http://127.0.0.1:8000, and is nonsense",
        "send github push --url ftp://example.com | --url must be as http://127.0.0.1:8000, and is ftp://example.com",
        "send github create     | the manifest has no example_payload for create; give one with --data FILE",
        "send github push --data push.json | --data: there is no file push.json",
        "send github push --url https://hooks.example.com | cannot sign as github: GITHUB_WEBHOOK_SECRET: it is not set, or blank",
      })
  void badUsage_isSaidInALineOrTwo(String line, String said) throws Exception {
    PackagedProgram.Ended ended = dipeo(line.strip().split(" "));
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).startsWith("dipeo: ").contains(said);
    assertThat(ended.err().lines().count()).as(ended.err()).isLessThanOrEqualTo(3);
  }

  // --- run

  @Test
  void run_byBareName_showsEachNodeWithTimeInputsAndOutput() throws Exception {
    PackagedProgram.Ended run = dipeo("run", "hello", "--light", "--input", "name=Ada", "--debug");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsSubsequence(
            "▶ Start\n",
            "✓ Start  completed",
            "▶ Greet\n    inputs  {\"name\":\"Ada\"}\n    stdout  greeting Ada\n",
            "✓ Greet  completed",
            " ms\n    output  \"Hello, Ada!\"\n",
            "✓ End  completed")
        .endsWith("Hello, Ada!\n");
    assertThat(run.err()).isEmpty();
    assertThat(folder.resolve("data")).isDirectory();
  }

  @Test
  void run_whatNodesPrintAndAnswer_doesNotSteerTheTerminal() throws Exception {
    Path diagram =
        write(
            "loud.yaml",
            """
            version: light
            nodes:
              - {label: Start, type: start}
              - {label: Say, type: code_job, code: "print(text)\\nresult = {'said': text, 'grüße': 1}"}
            connections:
              - {from: Start, to: Say}
            """);
    String shown = "a\\u001b[2J\\u009b31m\\u202e Say"; // as JSON writes it too
    for (String[] more : new String[][] {{}, {"--debug"}}) {
      List<String> words =
          new ArrayList<>(
              List.of("run", diagram.toString(), "--input-data", "{\"text\":\"" + shown + "\"}"));
      words.addAll(List.of(more));
      PackagedProgram.Ended run = dipeo(words.toArray(String[]::new));
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains(shown + "\n", "grüße")
          .containsIgnoringCase("\"said\" : \"" + shown + "\"");
      assertThat(run.out() + run.err()).doesNotContain("\u001b", "\u009b", "\u202e");
    }
    assertThat(dipeo("run", "no\u001b[2J").err()).contains("no\\u001b[2J").doesNotContain("\u001b");
  }

  @Test
  void run_byPath_takesTypedInputs() throws Exception {
    write(
        "my/echo.yaml",
        """
        version: light
        nodes:
          - {label: Start, type: start, custom_data: {given: by the diagram, other: kept}}
          - {label: End, type: endpoint}
        connections:
          - {from: Start, to: End}
        """);
    PackagedProgram.Ended run =
        dipeo(
            "run",
            "my/echo.yaml",
            "--input-data",
            "{\"count\": 1, \"deep\": {\"a\": [null]}}",
            "--input=count=3",
            "--input",
            "ready=true",
            "--input",
            "name=Ada Lovelace",
            "--input",
            "query=a=b&c=d",
            "--input",
            "list=[1, 2.50]",
            "--input",
            "given=by hand");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    JsonNode result = Json.parse(run.out());
    assertThat(result)
        .isEqualTo(
            Json.parse(
                """
                {"given": "by hand", "other": "kept", "count": 3, "deep": {"a": [null]}, "ready": true,
                 "name": "Ada Lovelace", "query": "a=b&c=d", "list": [1, 2.50]}"""));
  }

  @Test
  void run_overItsTime_isCancelledWithWhatItHasInFlight() throws Exception {
    try (StalledReceiver receiver = new StalledReceiver()) {
      write(
          "slow.yaml",
          """
          version: light
          nodes:
            - {label: Ask, type: hook, config: {url: "%s", timeout: 60}}
          """
              .formatted(receiver.url() + "/slow"));
      PackagedProgram.Ended run = dipeo("run", "slow.yaml", "--timeout", "4.5");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).isEqualTo("dipeo: the run was cancelled after 4.5 s\n");
      assertThat(run.out()).isEmpty();
      assertThat(receiver.called("/slow")).isEqualTo(1);
      await().atMost(PATIENCE).until(() -> receiver.hungUp("/slow") == 1);
    }
  }

  @Test
  void run_ofFailingCode_namesNodeAndLineOfTheYaml() throws Exception {
    write("diagrams/broken_neighbour.yaml", "version: light\nnodes: 7\n");
    write(
        "diagrams/ratio.yaml",
        """
        version: light
        nodes:
          - label: Compute
            type: code_job
            code: |
              def ratio(a, b):
                  return a / b
              print("computing")
              result = ratio(1, 0)
        """);
    PackagedProgram.Ended run = dipeo("run", "ratio");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEqualTo("computing\n");
    assertThat(run.err())
        .startsWith(
            "dipeo: the run failed at node 'Compute' (diagrams/ratio.yaml:3): division by zero\n")
        .containsSubsequence(
            "  File \"diagrams/ratio.yaml, node 'Compute'\", line 9, in <module>\n    result = ratio(1, 0)\n",
            "  File \"diagrams/ratio.yaml, node 'Compute'\", line 7, in ratio\n    return a / b\n")
        .endsWith("ZeroDivisionError: division by zero\n")
        .doesNotContain("broken_neighbour", "dev.dipeo", "\tat ");
  }

  @Test
  void run_ofABadDiagram_listsEveryMistakeWithItsPlace() throws Exception {
    write("mine.yaml", BAD);
    PackagedProgram.Ended run = dipeo("run", "mine.yaml");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "mine.yaml:4:11: there is no node type 'strat'; did you mean 'start'?",
            "mine.yaml:8:7: a hook's config has no property 'ulr'; did you mean 'url'?",
            "mine.yaml:8:7: a hook's config needs 'url', as in url: https://api.example.com/webhook",
            "mine.yaml:10:12: there is no node 'Strat'; did you mean 'Start'?");
  }

  private static final String BAD =
      """
      version: light
      nodes:
        - label: Start
          type: strat
        - label: Send
          type: hook
          config:
            ulr: http://127.0.0.1:9000/chat
      connections:
        - {from: Strat, to: Send}
      """;

  @Test
  void run_withoutAReceiver_saysThatNobodyAnswered() throws Exception {
    String nobody = "http://127.0.0.1:" + PackagedProgram.freePort() + "/webhook";
    write(
        "tell.yaml",
        "version: light\nnodes:\n  - {label: Tell, type: hook, config: {url: \"%s\"}}\n"
            .formatted(nobody));
    PackagedProgram.Ended run = dipeo("run", "tell.yaml");
    assertThat(run.exitCode()).isEqualTo(1);
    String what = "POST " + nobody + ": no connection: Connection refused";
    assertThat(run.err())
        .isEqualTo(
            "dipeo: the run failed at node 'Tell' (tell.yaml:3): "
                + what
                + " (after 5 attempts)\n");
    assertThat(run.out().lines())
        .hasSize(5)
        .first()
        .asString()
        .matches(Pattern.quote("attempt 1: " + what + "; next in ") + "[0-9.]+ s");
    assertThat(run.out())
        .containsPattern(
            Pattern.quote("attempt 5: " + what + "; given up, kept as delivery-") + "[0-9]{19}\n");
  }

  /** The debug mode of the specification, word for word. */
  @Test
  void debugLogging_showsThePathWithoutSecrets() throws Exception {
    try (LocalReceiver receiver = new LocalReceiver()) {
      PackagedProgram.Ended run =
          PackagedProgram.run(
              folder,
              Map.of(
                  "DIPEO_LOG_LEVEL", "DEBUG",
                  "GITHUB_WEBHOOK_SECRET", "canary-secret",
                  "DIPEO_API_TOKEN", "canary-token"),
              "run",
              "webhook_diagram",
              "--debug",
              "--input",
              "webhook_url=" + receiver.url());
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(receiver.received()).hasSize(1);
      assertThat(run.out()).contains("✓ Send Notification  completed");
      assertThat(run.err())
          .contains("node.started run=run-", "node=Send Notification")
          .containsPattern("node.finished run=run-[0-9]+ node=Send Notification .*state=completed")
          .containsPattern("run.finished run=run-[0-9]+ diagram=webhook_diagram state=completed");
      assertThat(run.out() + run.err()).doesNotContain("canary");
    }
  }

  // --- validate

  @Test
  void validate_saysEverythingThatIsWrongWithEveryFile() throws Exception {
    write(
        "good.yaml", "version: light\nnodes:\n  - {label: A, type: code_job, code: result = 1}\n");
    write("bad.yaml", BAD);
    write(
        "syntax.yaml",
        """
        version: light
        nodes:
          - label: Sum
            type: code_job
            code: |
              x = 1
              y = x +* 2
          - label: Check
            type: condition
            expression: y ==== 2
        connections:
          - {from: Sum, to: Check}
        """);
    PackagedProgram.Ended check =
        dipeo("validate", "good.yaml", "syntax.yaml", "bad.yaml", "nowhere.yaml", "hello");
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.out()).isEqualTo("good.yaml: ok, 1 node\nhello: ok, 3 nodes\n");
    assertThat(check.err())
        .containsSubsequence(
            "syntax.yaml:7:1: node 'Sum': SyntaxError: ",
            "y = x +* 2",
            "syntax.yaml:10:1: node 'Check': SyntaxError: ",
            "y ==== 2",
            "bad.yaml:4:11: there is no node type 'strat'",
            "bad.yaml:8:7: a hook's config has no property 'ulr'",
            "bad.yaml:10:12: there is no node 'Strat'",
            "dipeo: Diagram not found: nowhere.yaml");
  }

  // --- serve

  @Test
  void serve_withABoundOfZero_saysWhichAndStartsNothing() throws Exception {
    PackagedProgram.Ended served =
        PackagedProgram.run(folder, Map.of("DIPEO_GATEWAY_RATE_LIMIT", "0"), "serve");
    assertThat(served.exitCode()).isEqualTo(1);
    assertThat(served.out() + served.err())
        .contains("dipeo.gateway.rate-limit", "it must be a whole number, at least 1")
        .doesNotContain("\tat ");
  }

  /** The paths are fixed; and the bound of connections fits what the process may open. */
  @Test
  void serve_withWhatCannotBe_saysSoInASentence() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "QUARKUS_HTTP_ROOT_PATH",
            "quarkus.http.root-path is /prefix, and the paths of this server begin with / only",
            "DIPEO_GATEWAY_CONNECTIONS_MAX",
            "dipeo.gateway.connections-max is 999999999, and may be half of the files");
    for (Map.Entry<String, String> setting : wrong.entrySet()) {
      String value = setting.getKey().endsWith("PATH") ? "/prefix" : "999999999";
      PackagedProgram.Ended served =
          PackagedProgram.run(folder, Map.of(setting.getKey(), value), "serve");
      assertThat(served.exitCode()).as(served.out()).isEqualTo(1);
      assertThat(served.out() + served.err()).contains(setting.getValue()).doesNotContain("\tat ");
    }
  }

  // --- providers and send

  @Test
  void providers_nameWhatIsMissing() throws Exception {
    write(".env", "SLACK_WEBHOOK_SECRET=set-in-the-file\n");
    PackagedProgram.Ended listed =
        PackagedProgram.run(folder, Map.of("STRIPE_WEBHOOK_SECRET", "whsec_c2V0"), "providers");
    assertThat(listed.exitCode()).isZero();
    assertThat(listed.err()).isEmpty();
    assertThat(listed.out())
        .contains("/webhooks/github", "X-Hub-Signature-256", "push, pull_request")
        .containsPattern("github +MISSING GITHUB_WEBHOOK_SECRET: ")
        .doesNotContain("MISSING SLACK", "MISSING STRIPE", "set-in-the-file", "whsec_");
  }

  @Test
  void providers_ofBrokenManifests_sayWhere() throws Exception {
    write(
        "integrations/mine/provider.yaml",
        """
        name: mine
        metadata:
          webhook_config:
            signature_headr: X-Mine-Signature
        """);
    write("integrations/bare/provider.yaml", "name: bare\n");
    write(
        "integrations/open/provider.yaml",
        "name: open\nmetadata: {webhook_config: {signature_algorithm: none}}\n");
    PackagedProgram.Ended listed = dipeo("providers");
    assertThat(listed.exitCode()).isEqualTo(2);
    assertThat(listed.out())
        .containsPattern("/webhooks/mine +CANNOT BE READ\n +events: none declared\n")
        .containsPattern("/webhooks/bare +no signature: REFUSED\n")
        .containsPattern("/webhooks/open +no signature\n");
    assertThat(listed.err())
        .contains("provider.yaml:4:5: ")
        .contains("did you mean 'signature_header'");
  }

  @Test
  void send_signsAsTheProviderDoes() throws Exception {
    Map<String, String> secrets = Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET);
    String body = "{\"zen\": \"Anything added dilutes everything else.\"}\n";
    Path file = write("ping.json", body);
    try (LocalReceiver receiver = new LocalReceiver()) {
      String url = receiver.url() + "/webhooks/github";
      PackagedProgram.Ended fromFile =
          PackagedProgram.run(
              folder,
              secrets,
              "send",
              "github",
              "ping",
              "--data",
              "ping.json",
              "--url",
              url,
              "--delivery",
              "72d3162e-cc78-11e3-81ab-4c9367dc0958");
      assertThat(fromFile.exitCode()).as(fromFile.err()).isZero();
      assertThat(fromFile.out())
          .isEqualTo("POST " + url + " " + body.length() + " bytes\n200 {\"status\":\"ok\"}\n");
      assertThat(fromFile.err()).isEmpty();

      receiver.answerWith(401, "{\"detail\":\"Invalid signature\"}");
      PackagedProgram.Ended fromInput =
          PackagedProgram.runWithInput(
              folder,
              secrets,
              file,
              "send",
              "github",
              "ping",
              "--data",
              "-",
              "--url",
              receiver.url());
      assertThat(fromInput.exitCode()).isEqualTo(1);
      assertThat(fromInput.out()).contains("401 {\"detail\":\"Invalid signature\"}");
      assertThat(fromInput.err()).startsWith("dipeo: is the secret here that of the server?");

      assertThat(receiver.received())
          .hasSize(2)
          .allSatisfy(
              request -> {
                assertThat(request.path()).isEqualTo("/webhooks/github");
                assertThat(request.body()).isEqualTo(body);
                assertThat(request.headers())
                    .containsEntry("content-type", "application/json")
                    .containsEntry("x-github-event", "ping")
                    .containsEntry(
                        "x-hub-signature-256", "sha256=" + Signed.hmac(Signed.SECRET, body));
              });
      assertThat(receiver.received().getFirst().headers())
          .containsEntry("x-github-delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958");
    }
  }

  @Test
  void send_whereNobodyListens_fails() throws Exception {
    String url = "http://127.0.0.1:" + PackagedProgram.freePort() + "/webhooks/github";
    PackagedProgram.Ended sent = dipeo("send", "github", "push", "--url", url);
    assertThat(sent.exitCode()).isEqualTo(1);
    assertThat(sent.out()).isEmpty();
    assertThat(sent.err())
        .isEqualTo("dipeo: POST " + url + ": no connection: Connection refused\n");
  }
}
