package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.signature.Reason;
import dev.dipeo.signature.SignedRequest;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that sign parts with nothing between them. The codes are derived here. */
class UnseparatedTest {
  private static final Instant NOW = Instant.parse("2026-11-02T10:15:30Z");

  private static byte[] mac(String algorithm, String text) throws Exception {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec("a secret".getBytes(UTF_8), algorithm));
    return mac.doFinal(text.getBytes(UTF_8));
  }

  /** With the header of the time by its name, as {timestamp}, or all from the table. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "signed_content: \"{header:Twitch-Eventsub-Message-Id}{header:Twitch-Eventsub-Message-Timestamp}{body}\"",
        "signed_content: \"{header:Twitch-Eventsub-Message-Id}{timestamp}{body}\"",
        "signature_algorithm: hmac_sha256"
      })
  void twitch_idTimeAndBody(String line) throws Exception {
    Provider twitch =
        Manifests.config(
            "a secret",
            "signature_header: Twitch-Eventsub-Message-Signature",
            line,
            "secret: \"{{env.SECRET}}\"");
    String id = "befa7b53-d79d-478f-86b9-120f112b044e";
    String time = "2026-11-02T10:10:11.123456789Z";
    String body = "{\"subscription\":{\"type\":\"channel.follow\"},\"at\":\"" + time + "\"}";
    String signature = "sha256=" + HexFormat.of().formatHex(mac("HmacSHA256", id + time + body));
    assertThat(twitch.verifier().verify(twitchRequest(id, time, body, signature), NOW))
        .isInstanceOf(Verification.Verified.class);
    assertThat(
            twitch
                .verifier()
                .verify(twitchRequest(id, time, body, signature), NOW.plusSeconds(600)))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.STALE);
    // The same text, cut at the time inside the body.
    int cut = body.indexOf(time);
    assertThat(
            twitch
                .verifier()
                .verify(
                    twitchRequest(
                        id + time + body.substring(0, cut),
                        time,
                        body.substring(cut + time.length()),
                        signature),
                    NOW))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.AMBIGUOUS);
    Map<String, String> own = twitch.signer().sign(Manifests.post(body), "channel.follow", NOW, id);
    assertThat(own.get("twitch-eventsub-message-timestamp")).isEqualTo("2026-11-02T10:15:30Z");
    assertThat(own).containsEntry("twitch-eventsub-message-id", id);
  }

  private static SignedRequest twitchRequest(
      String id, String time, String body, String signature) {
    return Manifests.post(
        body,
        "twitch-eventsub-message-id",
        id,
        "twitch-eventsub-message-timestamp",
        time,
        "twitch-eventsub-message-signature",
        signature);
  }

  @Test
  void trello_bodyAndCallbackUrl() throws Exception {
    String url = "https://hooks.example.com/webhooks/trello";
    Provider trello =
        Manifests.config(
            "a secret",
            "signature_header: X-Trello-Webhook",
            "public_url: " + url,
            "secret: \"{{env.SECRET}}\"");
    String body = "{\"action\":{\"id\":\"51f9424b\",\"type\":\"updateCard\"}}";
    String signature = Base64.getEncoder().encodeToString(mac("HmacSHA1", body + url));
    SignedRequest request = Manifests.post(body, "x-trello-webhook", signature);
    Verification verified = trello.verifier().verify(request, NOW);
    assertThat(verified).isEqualTo(new Verification.Verified(signature, false, false));
    assertThat(trello.identity().name(request, Json.parse(body))).isEqualTo("updateCard");
    assertThat(trello.identity().deliveryId(request, Json.parse(body), verified))
        .isEqualTo(new DeliveryId("51f9424b", false, true));
    assertThat(
            trello
                .verifier()
                .verify(Manifests.post(body + " ", "x-trello-webhook", signature), NOW))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.WRONG);
  }

  private static Provider twilio() {
    return Manifests.config(
        "a secret",
        "signature_header: X-Twilio-Signature",
        "public_url: https://hooks.example.com/webhooks/twilio",
        "secret: \"{{env.SECRET}}\"");
  }

  private static SignedRequest twilioRequest(String query, String body, String signature) {
    return new SignedRequest(
        "POST",
        "http://127.0.0.1:8000/webhooks/twilio?bodySHA256=" + query,
        Manifests.headers("x-twilio-signature", signature),
        Map.of("bodySHA256", List.of(query)),
        body.getBytes(UTF_8));
  }

  @Test
  void twilio_bodyThatIsNoForm_isSignedByItsDigest() throws Exception {
    String body = "{\"status\":\"sent\"}";
    String digest =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8)));
    String signature =
        Base64.getEncoder()
            .encodeToString(
                mac("HmacSHA1", "https://hooks.example.com/webhooks/twilio?bodySHA256=" + digest));
    assertThat(twilio().verifier().verify(twilioRequest(digest, body, signature), NOW))
        .isInstanceOf(Verification.Verified.class);
    assertThat(twilio().verifier().verify(twilioRequest(digest, body + " ", signature), NOW))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.WRONG);
    assertThat(
            twilio()
                .verifier()
                .verify(
                    twilioRequest(digest.toUpperCase(java.util.Locale.ROOT), body, signature), NOW))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.WRONG);
  }

  /** Of a name that is there twice each different value once; special characters are decoded. */
  @Test
  void twilio_fields_areSortedDecodedAndOnce() throws Exception {
    String url = "https://hooks.example.com/webhooks/twilio";
    String signature =
        Base64.getEncoder()
            .encodeToString(
                mac("HmacSHA1", url + "BodyHello \u00fc&=" + "MediaUrl1" + "MediaUrl2"));
    String form = "MediaUrl=2&MediaUrl=1&MediaUrl=2&Body=Hello+%C3%BC%26%3D";
    assertThat(
            twilio().verifier().verify(Manifests.post(form, "x-twilio-signature", signature), NOW))
        .isInstanceOf(Verification.Verified.class);
    assertThat(
            twilio()
                .verifier()
                .verify(Manifests.post("Body=%", "x-twilio-signature", signature), NOW))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.MALFORMED);
    String many = "a=1&".repeat(1_001);
    assertThat(
            twilio().verifier().verify(Manifests.post(many, "x-twilio-signature", signature), NOW))
        .extracting(said -> ((Verification.Refused) said).reason())
        .isEqualTo(Reason.MALFORMED);
  }

  /**
   * Fields can be cut otherwise under the same signature: then it is the same delivery all the
   * same.
   */
  @Test
  void twilio_fieldsCutOtherwise_areNoNewDelivery() throws Exception {
    String url = "https://hooks.example.com/webhooks/twilio";
    String signature = Base64.getEncoder().encodeToString(mac("HmacSHA1", url + "Bodyhello"));
    JsonNode empty = Json.parse("{}");
    DeliveryId first = id(twilio(), "Body=hello", signature, empty);
    DeliveryId second = id(twilio(), "Bodyh=ello", signature, empty);
    assertThat(second).isEqualTo(first);
    assertThat(first.signed()).as("so its repetition under another id is watched").isFalse();
  }

  private static DeliveryId id(Provider provider, String form, String signature, JsonNode payload) {
    SignedRequest request = Manifests.post(form, "x-twilio-signature", signature);
    Verification verified = provider.verifier().verify(request, NOW);
    assertThat(verified).isInstanceOf(Verification.Verified.class);
    return provider.identity().deliveryId(request, payload, verified);
  }

  @Test
  void read_ambiguousContentOfAManifest_isAMistakeUnlessAccepted() throws Exception {
    String[] lines = {
      "signature_header: X-Example",
      "signature_algorithm: hmac_sha256",
      "signed_content: \"{header:X-Id}{body}\"",
      "delivery_id: \"header:X-Id\"",
      "secret: \"{{env.SECRET}}\""
    };
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Manifests.read("example", Manifests.webhookConfig(lines)))
        .hasMessageContaining("a separator must follow {header:X-Id}")
        .hasMessageContaining("unseparated: accept");
    String[] accepting = java.util.Arrays.copyOf(lines, lines.length + 1);
    accepting[lines.length] = "unseparated: accept";
    Provider provider = Manifests.config("a secret", accepting);
    String signature = HexFormat.of().formatHex(mac("HmacSHA256", "7{}"));
    SignedRequest request = Manifests.post("{}", "x-id", "7", "x-example", signature);
    Verification verified = provider.verifier().verify(request, NOW);
    assertThat(verified).isEqualTo(new Verification.Verified(signature, false, true));
    assertThat(provider.identity().deliveryId(request, Json.parse("{}"), verified).signed())
        .isFalse();
  }
}
