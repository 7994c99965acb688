package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.signature.SignedRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderTest {
  private static final Verification VERIFIED = new Verification.Verified("abc", false);
  private final Provider github =
      Manifests.config("s", "signature_header: X-Hub-Signature-256", "secret: \"{{env.SECRET}}\"");
  private final JsonNode empty = Json.parse("{}");

  ProviderTest() throws Exception {}

  @Test
  void eventName_absentTwiceTooLongOrWithControls_isUnknown() {
    assertThat(github.identity().name(Manifests.post("{}"), empty)).isEqualTo("unknown");
    for (String[] headers :
        new String[][] {
          {"x-github-event", "push", "x-github-event", "ping"},
          {"x-github-event", " "},
          {"x-github-event", "a\u0007b"},
          {"x-github-event", "x".repeat(Provider.MAX_EVENT_NAME_LENGTH + 1)}
        }) {
      assertThat(github.identity().name(Manifests.post("{}", headers), empty)).isEqualTo("unknown");
    }
    String longest = "x".repeat(Provider.MAX_EVENT_NAME_LENGTH);
    assertThat(github.identity().name(Manifests.post("{}", "x-github-event", longest), empty))
        .isEqualTo(longest);
  }

  @Test
  void deliveryId_unusableHeader_isTheHash() {
    SignedRequest plain = Manifests.post("{}");
    DeliveryId hash = github.identity().deliveryId(plain, empty, VERIFIED);
    assertThat(hash.derived()).isTrue();
    assertThat(hash.value()).matches("[0-9a-f]{64}");
    for (String id :
        new String[] {"", " ", "x".repeat(DeliveryId.MAX_LENGTH + 1), "a\nb", "\u00e9"}) {
      assertThat(
              github
                  .identity()
                  .deliveryId(Manifests.post("{}", "x-github-delivery", id), empty, VERIFIED))
          .isEqualTo(hash);
    }
    String longest = "x".repeat(DeliveryId.MAX_LENGTH);
    assertThat(
            github
                .identity()
                .deliveryId(Manifests.post("{}", "x-github-delivery", longest), empty, VERIFIED))
        .isEqualTo(new DeliveryId(longest, false, false));
  }

  /** Who may send signed bytes again under an id of his own is told by the manifest alone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{header.X-Id}'              | '{body}'              | false",
        "'{header.X-Id}'              | '{id}.{body}'         | true",
        "'{json.id}'                  | '{body}'              | true",
        "'{json.id}-{header.X-Retry}' | '{body}'              | false",
        "'{query.id}'                 | '{body}'              | false",
        "'{query.id}'                 | '{query.id}.{body}'   | true",
      })
  void deliveryId_isSigned_whenItsPlaceIs(String place, String content, boolean signed)
      throws Exception {
    Provider provider =
        Manifests.config(
            "a secret",
            "signature_header: X-Example-Signature",
            "signature_algorithm: hmac_sha256",
            "signed_content: \"" + content + "\"",
            "delivery_id: \"" + place + "\"",
            "secret: \"{{env.SECRET}}\"");
    SignedRequest request =
        new SignedRequest(
            "POST",
            "https://example.com/webhooks/example?id=7",
            Map.of("x-id", List.of("7"), "x-retry", List.of("1")),
            Map.of("id", List.of("7")),
            "{\"id\":7}".getBytes(UTF_8));
    DeliveryId id = provider.identity().deliveryId(request, Json.parse("{\"id\":7}"), VERIFIED);
    assertThat(id.derived()).isFalse();
    assertThat(id.signed()).isEqualTo(signed);

    // Nor may he get around being watched by leaving the id away.
    SignedRequest without =
        new SignedRequest("POST", request.url(), Map.of(), Map.of(), request.body());
    DeliveryId hash = provider.identity().deliveryId(without, Json.parse("{}"), VERIFIED);
    assertThat(hash.derived()).isTrue();
    assertThat(hash.signed()).isEqualTo(signed);
  }

  @Test
  void deliveryId_hash_differsByProviderBodyAndSignature() {
    assertThat(
            java.util.Set.of(
                DeliveryId.derive("github", new byte[] {1}, "a", true),
                DeliveryId.derive("githuba", new byte[] {1}, "", true),
                DeliveryId.derive("github", new byte[] {2}, "a", true),
                DeliveryId.derive("github", new byte[] {1}, "b", true)))
        .hasSize(4);
  }

  private static Reply reply(Provider provider, String body) throws Exception {
    return provider
        .handshakes()
        .answer(Manifests.post(body), Optional.of(Json.parse(body)))
        .orElseThrow();
  }

  @Test
  void handshake_zoom_provesThatWeHaveTheSecret() throws Exception {
    Provider zoom =
        Manifests.config("tkn", "signature_header: x-zm-signature", "secret: \"{{env.SECRET}}\"");
    Reply reply =
        reply(
            zoom,
            "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\"}}");
    JsonNode json = Json.parse(reply.body());
    assertThat(json.get("plainToken").asText()).isEqualTo("qgg8vlvZRS6UYooatFL8Aw");
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(new javax.crypto.spec.SecretKeySpec("tkn".getBytes(UTF_8), "HmacSHA256"));
    assertThat(json.get("encryptedToken").asText())
        .isEqualTo(
            java.util.HexFormat.of()
                .formatHex(mac.doFinal("qgg8vlvZRS6UYooatFL8Aw".getBytes(UTF_8))));
  }

  @Test
  void handshake_discord_tellsPingsOfInteractionsFromEvents() throws Exception {
    Provider discord =
        Manifests.config(
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "signature_header: X-Signature-Ed25519",
            "secret: \"{{env.SECRET}}\"");
    assertThat(new String(reply(discord, "{\"type\":1}").body(), UTF_8)).isEqualTo("{\"type\":1}");
    assertThat(reply(discord, "{\"version\":1,\"type\":0}").status()).isEqualTo(204);
    String event = "{\"version\":1,\"type\":1,\"event\":{\"type\":\"ENTITLEMENT_CREATE\"}}";
    assertThat(discord.handshakes().answer(Manifests.post(event), Optional.of(Json.parse(event))))
        .isEmpty();
    assertThat(discord.identity().name(Manifests.post(event), Json.parse(event)))
        .isEqualTo("ENTITLEMENT_CREATE");
  }

  private static Provider meta(Map<String, String> environment) {
    return Manifests.provider(
        "meta",
        Manifests.webhookConfig(
            "signature_header: X-Hub-Signature-256",
            "secret: \"{{env.APP_SECRET}}\"",
            "handshake:",
            "  when: { method: GET, equals: { \"query:hub.mode\": subscribe } }",
            "  token: { \"query:hub.verify_token\": \"{{env.VERIFY_TOKEN}}\" }",
            "  reply: { body: \"{query:hub.challenge}\" }"),
        environment);
  }

  @Test
  void handshake_meta_wantsTheVerifyToken() {
    Provider meta = meta(Map.of("APP_SECRET", "a", "VERIFY_TOKEN", "meatyhamhock"));
    Reply right =
        meta.handshakes()
            .answer(
                Manifests.get(
                    "hub.mode", "subscribe",
                    "hub.challenge", "1158201444",
                    "hub.verify_token", "meatyhamhock"),
                Optional.empty())
            .orElseThrow();
    assertThat(new String(right.body(), UTF_8)).isEqualTo("1158201444");
    for (String token : new String[] {"", "meatyhamhoc", "meatyhamhock "}) {
      Reply wrong =
          meta.handshakes()
              .answer(
                  Manifests.get(
                      "hub.mode", "subscribe",
                      "hub.challenge", "1158201444",
                      "hub.verify_token", token),
                  Optional.empty())
              .orElseThrow();
      assertThat(wrong.status()).isEqualTo(403);
      assertThat(new String(wrong.body(), UTF_8)).doesNotContain("1158201444");
    }
    assertThat(meta.handshakes().answer(Manifests.get("a", "b"), Optional.empty())).isEmpty();
  }

  @Test
  void handshake_withoutOurToken_isNeverAnswered() {
    Provider meta = meta(Map.of("APP_SECRET", "a"));
    Reply reply =
        meta.handshakes()
            .answer(
                Manifests.get(
                    "hub.mode", "subscribe", "hub.challenge", "1", "hub.verify_token", ""),
                Optional.empty())
            .orElseThrow();
    assertThat(reply.status()).isEqualTo(503);
    assertThat(meta.missingSecrets())
        .extracting(MissingSecret::variable)
        .containsExactly("VERIFY_TOKEN");
  }

  @Test
  void handshake_dropbox_echoesWithinItsBound() {
    Provider dropbox =
        Manifests.config(
            "s", "signature_header: X-Dropbox-Signature", "secret: \"{{env.SECRET}}\"");
    String longest = "c".repeat(Handshake.MAX_REPLY_LENGTH);
    assertThat(dropbox.handshakes().answer(Manifests.get("challenge", longest), Optional.empty()))
        .hasValueSatisfying(reply -> assertThat(reply.body()).hasSize(longest.length()));
    assertThat(
            dropbox
                .handshakes()
                .answer(Manifests.get("challenge", longest + "c"), Optional.empty()))
        .isEmpty();
    Reply page =
        dropbox
            .handshakes()
            .answer(Manifests.get("challenge", "<script>alert(1)</script>"), Optional.empty())
            .orElseThrow();
    assertThat(page.headers())
        .containsEntry("Content-Type", "text/plain; charset=utf-8")
        .containsEntry("X-Content-Type-Options", "nosniff");
  }

  /** Trello, Intercom and others look with HEAD first. */
  @Test
  void handshake_ofGet_answersHeadToo() {
    String[] trello = {
      "signature_header: X-Example", "signature_algorithm: hmac_sha1", "secret: \"{{env.SECRET}}\""
    };
    SignedRequest head =
        new SignedRequest(
            "HEAD", "https://dipeo.example/webhooks/example", Map.of(), Map.of(), new byte[0]);
    Provider get =
        Manifests.config(
            "s",
            trello[0],
            trello[1],
            trello[2],
            "handshake: { when: { method: GET }, reply: {} }");
    assertThat(get.handshakes().answer(head, Optional.empty()))
        .hasValueSatisfying(ReplyStatus::is200);
    assertThat(get.handshakes().answer(Manifests.get(), Optional.empty()))
        .hasValueSatisfying(ReplyStatus::is200);
    Provider onlyHead =
        Manifests.config(
            "s",
            trello[0],
            trello[1],
            trello[2],
            "handshake: { when: { method: HEAD }, reply: {} }");
    assertThat(onlyHead.handshakes().answer(head, Optional.empty()))
        .hasValueSatisfying(ReplyStatus::is200);
    assertThat(onlyHead.handshakes().answer(Manifests.get(), Optional.empty())).isEmpty();
    assertThat(Manifests.config("s", trello).handshakes().answer(head, Optional.empty())).isEmpty();
  }

  private static final class ReplyStatus {
    static void is200(Reply reply) {
      assertThat(reply.status()).isEqualTo(200);
    }
  }

  @Test
  void allowedOrigin_isTheManifestsOwnText() {
    Provider events =
        Manifests.config(
            "s",
            "signature_header: X-Hub-Signature-256",
            "secret: \"{{env.SECRET}}\"",
            "allowed_origins: [eventgrid.azure.net]");
    assertThat(events.allowedOrigin("EventGrid.azure.net")).contains("eventgrid.azure.net");
    for (String other : new String[] {"", "*", "azure.net", "eventgrid.azure.net.example.com"}) {
      assertThat(events.allowedOrigin(other)).isEmpty();
    }
    assertThat(github.allowedOrigin("eventgrid.azure.net")).isEmpty();
    Provider any =
        Manifests.config(
            "s",
            "signature_header: X-Hub-Signature-256",
            "secret: \"{{env.SECRET}}\"",
            "allowed_origins: \"*\"");
    assertThat(any.allowedOrigin("a\r\nb")).contains("*");
  }

  @Test
  void keep_dropsWhateverMayBeSecret() {
    Map<String, String> kept =
        SafeHeaders.keep(
            Manifests.headers(
                "authorization", "Bearer x",
                "cookie", "a=b",
                "proxy-authorization", "x",
                "x-hub-signature-256", "sha256=x",
                "x-gitlab-token", "x",
                "x-api-key", "x",
                "x-client-secret", "x",
                "x-shopify-hmac-sha256", "x",
                "Content-Type", "application/json",
                "accept", "a",
                "accept", "b",
                "x-github-event", "push",
                "x-example-sig", "x",
                "x-example-sign", "x",
                "x-sig-v2", "x",
                "x-request-otp", "x",
                "x-webhook-pass", "x",
                "sig", "x",
                "idempotency-key", "42",
                "x-design", "kept",
                "x-signal", "kept",
                "x-long", "l".repeat(SafeHeaders.MAX_VALUE_LENGTH + 1)),
            github);
    assertThat(kept)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "content-type", "application/json",
                "accept", "a, b",
                "x-github-event", "push",
                "x-design", "kept",
                "x-signal", "kept"));
  }

  /** What says which event it is, or which delivery, is no secret, whatever it is called. */
  @Test
  void keep_whatTheManifestNamesAsEventOrDelivery() {
    Provider provider =
        Manifests.config(
            "s",
            "signature_header: X-Seal",
            "signature_algorithm: hmac_sha256",
            "event: \"{header:X-Event-Key}.{header:X-Sign}\"",
            "delivery_id: [\"header:Idempotency-Key\", \"header:X-Seal\"]",
            "secret: \"{{env.SECRET}}\"");
    assertThat(
            SafeHeaders.keep(
                Manifests.headers(
                    "x-event-key", "repo:push",
                    "x-sign", "x",
                    "idempotency-key", "42",
                    "x-api-key", "k",
                    "x-seal", "s"),
                provider))
        .isEqualTo(Map.of("x-event-key", "repo:push", "x-sign", "x", "idempotency-key", "42"));
  }

  @Test
  void keep_dropsTheProvidersOwnSignatureWhateverItsName() {
    Provider provider =
        Manifests.config(
            "s",
            "signature_header: X-Seal",
            "signature_algorithm: hmac_sha256",
            "secret: \"{{env.SECRET}}\"");
    assertThat(SafeHeaders.keep(Manifests.headers("x-seal", "x", "x-other", "y"), provider))
        .isEqualTo(Map.of("x-other", "y"));
  }

  @Test
  void keep_atMostSoManyHeaders() {
    String[] headers = new String[2 * (SafeHeaders.MAX_HEADERS + 1)];
    for (int i = 0; i < headers.length; i += 2) {
      headers[i] = "x-%03d".formatted(i);
      headers[i + 1] = "v";
    }
    assertThat(SafeHeaders.keep(Manifests.headers(headers), github))
        .hasSize(SafeHeaders.MAX_HEADERS);
  }
}
