package dev.dipeo.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.signature.Reason;
import dev.dipeo.yaml.MistakesException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {
  private static void refuses(String name, String yaml, String... messages) {
    assertThatThrownBy(() -> Manifests.read(name, yaml))
        .isInstanceOf(MistakesException.class)
        .hasMessageContainingAll(messages);
  }

  private static void refusesConfig(String message, String... lines) {
    refuses("example", Manifests.webhookConfig(lines), message);
  }

  @Test
  void read_misspeltKeys_areReportedAllAtOnceWithPlaceAndNearestName() {
    refuses(
        "github",
        """
        name: github
        webhook_events:
          - name: push
            descripton: Repository push event
        metadata:
          webhook_config:
            signature_header: X-Hub-Signature-256
            signature_algoritm: hmac_sha256
            secret: "{{env.GITHUB_WEBHOOK_SECRET}}"
        """,
        "provider.yaml:4:5: an event has no property 'descripton'; did you mean 'description'?",
        "provider.yaml:8:5: webhook_config has no property 'signature_algoritm';"
            + " did you mean 'signature_algorithm'?");
  }

  @Test
  void read_slipsThatWouldTurnVerificationOff_areMistakes() {
    refuses("x", "metadata:\n  webhok_config: {}\n", "2:3", "did you mean 'webhook_config'?");
    refuses("x", "webhook_config:\n  secret: a\n", "1:1", "belongs into 'metadata'");
    refuses("x", "metdata:\n  webhook_config: {}\n", "1:1", "did you mean 'metadata'?");
    refuses("x", "metadata:\n  webhook_config:\n", "2:3", "must be an object");
    refuses("x", "metadata:\n  webhook_config: {}\n", "webhook_config is empty");
  }

  @Test
  void read_keysOfTheLargerProject_areOnlyWarnedAbout() throws Exception {
    Manifest manifest =
        Manifests.read("github", "name: github\nauth: {strategy: oauth}\nmetadata: {tags: [a]}\n");
    assertThat(manifest.warnings()).hasSize(1);
    assertThat(manifest.warnings().getFirst().toString()).startsWith("provider.yaml:2:1: 'auth'");
  }

  @Test
  void read_nameThatIsNotTheFolder_isAMistake() {
    refuses("github", "name: gitlab\n", "1:1", "'gitlab' and the folder 'github'");
    refuses("Git Hub", "base_url: x\n", "cannot be a provider's name");
    refuses("x".repeat(65), "base_url: x\n", "cannot be a provider's name");
  }

  @Test
  void read_halfOfAVerifier_isAMistake() {
    refusesConfig("'secret' is missing", "signature_header: X-Slack-Signature");
    refusesConfig("'signature_header' is missing", "secret: abc");
    refusesConfig("'secret' is missing", "signature_header: X-Slack-Signature", "secret: []");
    refusesConfig("a secret must be text", "signature_header: X-Slack-Signature", "secret: ''");
    refusesConfig("'signature_header' must be text", "signature_header: ''", "secret: abc");
    refusesConfig("'schemes' must list", "schemes: []");
    refusesConfig(
        "contradicts 'signature_algorithm: none'", "signature_algorithm: none", "secret: abc");
    refusesConfig(
        "did you mean 'X-Slack-Signature'?", "signature_header: X-Slak-Signature", "secret: abc");
  }

  @Test
  void read_handshakeThatAnybodyCouldUseToReadOrSign_isAMistake() {
    String header = "signature_header: X-Hub-Signature-256";
    for (String when :
        new String[] {
          "when: { method: GET }", "when: { method: POST, present: \"query:a\" }\n  signed: false"
        }) {
      refusesConfig(
          "that is not signed cannot answer with {hmac_sha256_hex:…}",
          header,
          "secret: abc",
          "handshake:",
          "  " + when,
          "  reply: { body: \"{hmac_sha256_hex:query:crc_token}\" }");
      refusesConfig(
          "that is not signed can only look at header and query",
          header,
          "secret: abc",
          "handshake:",
          "  " + when,
          "  reply: { json: { token: \"{json:token}\" } }");
    }
    refusesConfig(
        "method is one of GET, HEAD, POST",
        header,
        "secret: abc",
        "handshake: { when: { method: PUT }, reply: {} }");
    refusesConfig(
        "'signed' must be true or false",
        header,
        "secret: abc",
        "handshake: { when: { method: POST }, signed: perhaps, reply: {} }");
  }

  @Test
  void read_dedupeThatCannotBe_isAMistake() {
    String header = "signature_header: X-Hub-Signature-256";
    for (String window : new String[] {"0", "-1", "31d", "often", "[5m]"}) {
      refusesConfig(
          "'dedupe_window' must be a time above zero of at most 30 days",
          header,
          "secret: abc",
          "dedupe_window: " + window);
    }
    refusesConfig(
        "'none' and 'hash' can only stand last",
        header,
        "secret: abc",
        "delivery_id: [none, \"json:id\"]");
  }

  @Test
  void read_responsesThatCannotBe_areMistakes() {
    String[][] wrong = {
      {"{ event: a, content_type: text/html, body: x }", "an answer can be one of text/plain"},
      {"{ event: a, content_type: image/svg+xml, body: x }", "an answer can be one of"},
      {"{ event: a, content_type: application/json, body: x }", "JSON is written as 'json'"},
      {"{ event: a, body: x, json: {} }", "'json' stands alone"},
      {"{ event: a, status: 500 }", "'status' must be a whole number from 200 to 299"},
      {"{ event: a, status: 204, body: x }", "204 has no body"},
      {"{ body: x }", "needs 'event'"},
      {"{ event: a, body: \"{secret}\" }", "{secret} is not known"},
      {"{ event: a, body: \"{hmac_sha256_hex:json:a}\" }", "can only stand in a handshake"},
      {"{ event: a, headers: { Set-Cookie: a } }", "'Set-Cookie' is no header that can be set"},
      {"{ event: a, headers: { Content-Length: 1 } }", "no header that can be set"},
      {"{ event: a, headers: { X-A: \"a\\r\\nb\" } }", "printable ASCII"},
      {"{ evnt: a }", "did you mean 'event'?"},
    };
    for (String[] one : wrong) {
      refusesConfig(
          one[1],
          "signature_header: X-Hub-Signature-256",
          "secret: abc",
          "responses: [" + one[0] + "]");
    }
  }

  @Test
  void read_contentTypeAndOrigins_thatCannotBe_areMistakes() {
    String header = "signature_header: X-Hub-Signature-256";
    refusesConfig("'xml' is not one of json, form", header, "secret: abc", "content_type: xml");
    for (String origin : new String[] {"'a b'", "\"a\\r\\nb\"", "[[a]]", "''"}) {
      refusesConfig(
          "an origin is a host name", header, "secret: abc", "allowed_origins: " + origin);
    }
  }

  @Test
  void read_unknownAlgorithmOrEncoding_isAMistake() {
    String header = "signature_header: X-Example-Signature";
    refusesConfig(
        "'hmac_sha265' is not one of", header, "signature_algorithm: hmac_sha265", "secret: abc");
    refusesConfig(
        "did you mean 'base64'?",
        header,
        "signature_algorithm: hmac_sha256",
        "signature_encoding: base46",
        "secret: abc");
    refusesConfig(
        "'utf8' is not one of text, base64, hex, whsec, spki",
        header,
        "signature_algorithm: hmac_sha256",
        "secret_encoding: utf8",
        "secret: abc");
  }

  @Test
  void read_aPlaceInsteadOfAHeader_orTwoPlacesInOne_isAMistake() {
    refusesConfig(
        "'timestamp_header' is the name of a header, not 'json:webhookTimestamp'; for another part"
            + " of the request write 'timestamp: {json: a.b}'",
        "signature_header: Linear-Signature",
        "timestamp_header: json:webhookTimestamp",
        "secret: abc");
    refusesConfig(
        "'signature_header' is the name of a header, not 'json:signature'",
        "signature_header: json:signature",
        "signature_algorithm: hmac_sha256",
        "secret: abc");
    for (String event : List.of("json:type.json:action", "json:type json:action")) {
      refusesConfig(
          "' names two values; several are joined as in \"{json:type}.{json:action}\"",
          "signature_header: Linear-Signature",
          "event: \"" + event + "\"",
          "secret: abc");
    }
  }

  /** Whoever writes a manifest finds every key that it can have. */
  @Test
  void everyKey_isDocumented() throws Exception {
    String page = Files.readString(Path.of("docs/providers.md"));
    assertThat(
            Stream.of(
                SchemeReader.KEYS, WebhookConfigReader.SHARED_KEYS, ManifestReader.EVENT_KEYS))
        .allSatisfy(
            keys -> assertThat(keys).allSatisfy(key -> assertThat(page).contains("`" + key + "`")));
  }

  @Test
  void read_timestampThatIsNotSigned_isAMistake() {
    refusesConfig(
        "the timestamp is not signed",
        "signature_header: X-Example-Signature",
        "signature_algorithm: hmac_sha256",
        "timestamp_header: X-Example-Timestamp",
        "secret: abc");
    refusesConfig(
        "{timestamp} needs 'timestamp_header' or 'timestamp'",
        "signature_header: X-Example-Signature",
        "signature_algorithm: hmac_sha256",
        "signed_content: \"{timestamp}.{body}\"",
        "secret: abc");
    refusesConfig(
        "'tolerance_seconds' must be a whole number from 1 to 604800",
        "signature_header: Stripe-Signature",
        "tolerance_seconds: 0",
        "secret: abc");
  }

  @Test
  void read_secretWithAnotherTemplate_isAMistake() {
    refusesConfig(
        "only {{env.NAME}} can stand in a secret",
        "signature_header: X-Slack-Signature",
        "secret: \"{{secrets.slack}}\"");
  }

  @Test
  void read_schemasThatCannotBeUsed_areMistakes() {
    for (String schema :
        new String[] {
          "schema://missing.json",
          "schema://../github/schemas/github.push.json",
          "schema:///etc/passwd",
          "schema://.hidden",
          "file:///etc/passwd",
          "github.push.json"
        }) {
      refuses(
          "github",
          "webhook_events:\n  - name: push\n    payload_schema: " + schema + "\n",
          "provider.yaml:3:5: ");
    }
  }

  @Test
  void read_exampleThatFailsItsSchema_isAMistake() {
    refuses(
        "github",
        """
        webhook_events:
          - name: push
            payload_schema: schema://github.push.json
            example_payload: {repository: {full_name: nobody}, pusher: {name: x}}
        """,
        "4:5: the example fails the schema at '/repository/full_name'");
  }

  @Test
  void read_eventTwice_isAMistake() {
    refuses("x", "webhook_events: [{name: push}, {name: push}]\n", "declared twice");
  }

  /** The example of the flat vocabulary, all keys in use. */
  @Test
  void read_everyFlatKey() throws Exception {
    Provider provider =
        Manifests.config(
            "3q2+7w==",
            "signature_header: X-Example-Signature",
            "signature_algorithm: hmac_sha512",
            "signature_encoding: base64",
            "signature_prefix: \"v0=\"",
            "signed_content: \"v0:{timestamp}:{id}:{body}\"",
            "timestamp_header: X-Example-Timestamp",
            "timestamp_unit: milliseconds",
            "tolerance_seconds: 60",
            "secret: [\"{{env.SECRET}}\", \"AAAA\"]",
            "secret_encoding: base64",
            "event: \"{header.X-Example-Event}.{json.action}\"",
            "delivery_id: { header: X-Example-Delivery }");
    Instant now = Instant.ofEpochMilli(1_700_000_000_123L);
    Map<String, String> headers = provider.signer().sign(Manifests.post("{}"), "thing", now, "d-1");
    assertThat(headers)
        .containsEntry("x-example-timestamp", "1700000000123")
        .containsEntry("x-example-delivery", "d-1");
    String[] flat =
        headers.entrySet().stream()
            .flatMap(e -> java.util.stream.Stream.of(e.getKey(), e.getValue()))
            .toArray(String[]::new);
    var signed = Manifests.post("{}", flat);
    assertThat(provider.verifier().verify(signed, now)).isInstanceOf(Verification.Verified.class);
    assertThat(provider.verifier().verify(signed, now.plusSeconds(61)))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.STALE);
    var named = Manifests.post("{}", "x-example-event", "thing");
    assertThat(
            provider
                .identity()
                .name(named, JsonNodeFactory.instance.objectNode().put("action", "made")))
        .isEqualTo("thing.made");
  }

  /** GitLab adds webhook-signature only where a signing token is set, and the ids always. */
  @Test
  void verify_gitLabsTwoSchemes() {
    Provider gitlab =
        Manifests.provider(
            "gitlab",
            Manifests.webhookConfig(
                "schemes:",
                "  - when: { present: \"header:webhook-signature\" }",
                "    signature_header: webhook-signature",
                "    secret: \"{{env.SIGNING}}\"",
                "  - signature_header: X-Gitlab-Token",
                "    secret: \"{{env.TOKEN}}\"",
                "event: { header: X-Gitlab-Event }"),
            Map.of("SIGNING", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "TOKEN", "glpat-like"));
    Instant now = Instant.ofEpochSecond(1614265330);
    String[] ids = {
      "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp", "1614265330"
    };
    String signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    String body = "{\"test\": 2432232314}";
    assertThat(
            gitlab
                .verifier()
                .verify(
                    Manifests.post(
                        body, ids[0], ids[1], ids[2], ids[3], "webhook-signature", signature),
                    now))
        .isInstanceOf(Verification.Verified.class);
    assertThat(
            gitlab
                .verifier()
                .verify(
                    Manifests.post(
                        body, ids[0], ids[1], ids[2], ids[3], "x-gitlab-token", "glpat-like"),
                    now))
        .isInstanceOf(Verification.Verified.class);
    // A wrong signature is not saved by the right token: the first scheme that is meant decides.
    assertThat(
            gitlab
                .verifier()
                .verify(
                    Manifests.post(
                        "{}",
                        ids[0],
                        ids[1],
                        ids[2],
                        ids[3],
                        "webhook-signature",
                        signature,
                        "x-gitlab-token",
                        "glpat-like"),
                    now))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.WRONG);
    assertThat(gitlab.verifier().verify(Manifests.post(body, "x-gitlab-token", "glpat-lik"), now))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.WRONG);
    assertThat(gitlab.verifier().verify(Manifests.post(body), now))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.MISSING);
    assertThat(gitlab.secretHeaders()).contains("x-gitlab-token", "webhook-signature");
  }

  @Test
  void verify_linearsTimestampInTheBody_isCheckedToo() {
    Provider linear =
        Manifests.config(
            "s3cret", "signature_header: Linear-Signature", "secret: \"{{env.SECRET}}\"");
    Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
    String body = "{\"type\":\"Issue\",\"action\":\"create\",\"webhookTimestamp\":1700000000000}";
    String signature =
        linear
            .signer()
            .sign(Manifests.post(body), "Issue", now, "d")
            .getOrDefault("linear-signature", "");
    var request = Manifests.post(body, "linear-signature", signature);
    assertThat(linear.verifier().verify(request, now)).isInstanceOf(Verification.Verified.class);
    assertThat(linear.verifier().verify(request, now.plusSeconds(61)))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.STALE);
  }

  @Test
  void verify_withoutADeclaredSignature_hangsOnThePolicy() throws Exception {
    String silent = "webhook_events: [{name: push}]\n";
    String none = Manifests.webhookConfig("signature_algorithm: none", "event: \"json:type\"");
    var request = Manifests.post("{}");
    for (String yaml : new String[] {silent, none}) {
      Provider dev =
          Provider.of(
              Manifests.read("x", yaml), name -> java.util.Optional.empty(), UnsignedPolicy.ACCEPT);
      assertThat(dev.verifier().verify(request, Instant.EPOCH))
          .isEqualTo(new Verification.Unsigned());
    }
    assertThat(Manifests.provider("x", silent, Map.of()).verifier().verify(request, Instant.EPOCH))
        .isInstanceOf(Verification.Unusable.class);
    assertThat(Manifests.provider("x", none, Map.of()).verifier().verify(request, Instant.EPOCH))
        .isEqualTo(new Verification.Unsigned());
  }

  @Test
  void secrets_thatAreNotSoEncoded_areMissing() {
    Provider provider =
        Manifests.config(
            "whsec_not base64!",
            "signature_header: webhook-signature",
            "secret: \"{{env.SECRET}}\"");
    assertThat(provider.verifier().verify(Manifests.post("{}"), Instant.EPOCH))
        .isEqualTo(new Verification.SecretMissing(java.util.List.of("SECRET")));
    assertThat(provider.missingSecrets().toString())
        .contains("its value is not whsec")
        .doesNotContain("base64!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${GITHUB_WEBHOOK_SECRET}",
        "x${NAME}y",
        "$GITHUB_WEBHOOK_SECRET",
        "$(cat secret)",
        "%SECRET%",
        "{{env.OTHER}}",
        "<your secret>",
        "changeme",
        "undefined",
        " ",
        "\u00a0",
        "abc\u00a0",
        "abc\u200b",
        "\ufeffabc",
        "ab\u2060c",
        "ab\u00adc",
        "ab\u202ec",
        "\u2003abc",
        "ab\u3164c",
        "ab\u0000c"
      })
  void secrets_thatNobodyCanMean_acceptNothing(String secret) {
    Provider provider =
        Manifests.config(
            secret, "signature_header: X-Hub-Signature-256", "secret: \"{{env.SECRET}}\"");
    assertThat(provider.verifier().verify(Manifests.post("{}"), Instant.EPOCH))
        .isEqualTo(new Verification.SecretMissing(java.util.List.of("SECRET")));
    assertThat(provider.missingSecrets().getFirst().problem())
        .matches(".*(is not set|nothing has filled in; set|that nobody sees \\(U\\+).*")
        .doesNotContain("abc", "GITHUB", "cat secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "$ecret", "a$NAME", "$1abc", "p@ss word", "100%", "gr\u00fc\u00dfe"})
  void secrets_thatLookAlike_areTaken(String secret) {
    assertThat(
            Manifests.config(
                    secret, "signature_header: X-Hub-Signature-256", "secret: \"{{env.SECRET}}\"")
                .isConfigured())
        .isTrue();
  }

  @Test
  void secrets_writtenInTheManifest_thatNobodyCanMean_areMistakes() {
    for (String secret :
        new String[] {"\"${NAME}\"", "$NAME", "\"a\\u00a0\"", "\"{{env.A}}${B}\""}) {
      refusesConfig(
          "this secret cannot be used",
          "signature_header: X-Hub-Signature-256",
          "secret: " + secret);
    }
  }

  @Test
  void secrets_ofMountedFiles_loseTheLineBreakAtTheirEnd() {
    Provider provider =
        Manifests.config(
            "It's a Secret to Everybody\n",
            "signature_header: X-Hub-Signature-256",
            "secret: \"{{ env.SECRET }}\"");
    assertThat(
            provider
                .verifier()
                .verify(
                    Manifests.post(
                        "Hello, World!",
                        "x-hub-signature-256",
                        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
                    Instant.EPOCH))
        .isInstanceOf(Verification.Verified.class);
  }

  @Test
  void secrets_oneOfTheListMissing_acceptsNothing() {
    Provider provider =
        Manifests.config(
            "a",
            "signature_header: X-Hub-Signature-256",
            "secret: [\"{{env.SECRET}}\", \"{{env.OLD}}\"]");
    assertThat(provider.verifier().verify(Manifests.post("{}"), Instant.EPOCH))
        .isEqualTo(new Verification.SecretMissing(java.util.List.of("OLD")));
  }
}
