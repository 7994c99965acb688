package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.Json;
import dev.dipeo.base.MediaType;
import dev.dipeo.signature.SignedRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The two manifests of the webhook documentation, copied to the letter. */
class SeedManifestsTest {
  private final Provider github =
      Manifests.provider(
          "github",
          SeedManifests.GITHUB,
          Map.of("GITHUB_WEBHOOK_SECRET", "It's a Secret to Everybody"));
  private final Provider slack =
      Manifests.provider(
          "slack",
          SeedManifests.SLACK,
          Map.of("SLACK_WEBHOOK_SECRET", "8f742231b10e8888abcd99yyyzzz85a5"));

  @Test
  void github_showsWhatTheTestEndpointShows() {
    assertThat(github.name()).isEqualTo("github");
    assertThat(github.version()).isEqualTo("1.0.0");
    assertThat(github.baseUrl()).isEqualTo("https://api.github.com");
    assertThat(github.webhookSupport()).isTrue();
    assertThat(github.signatureValidation()).isTrue();
    assertThat(github.signatureHeader()).hasValue("X-Hub-Signature-256");
    assertThat(github.events()).extracting(EventType::name).containsExactly("push", "pull_request");
    assertThat(github.events().getFirst().schema()).isPresent();
    assertThat(github.events().getFirst().description()).isEqualTo("Repository push event");
  }

  @Test
  void github_publishedExample_isVerifiedAndNamed() throws Exception {
    SignedRequest request =
        Manifests.post(
            "Hello, World!",
            "x-hub-signature-256",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            "x-github-event",
            "push",
            "x-github-delivery",
            "72d3162e-cc78-11e3-81ab-4c9367dc0958");
    Verification verification = github.verifier().verify(request, Instant.EPOCH);
    assertThat(verification).isInstanceOf(Verification.Verified.class);
    assertThat(github.identity().name(request, Json.parse("{}"))).isEqualTo("push");
    assertThat(github.identity().deliveryId(request, Json.parse("{}"), verification))
        .isEqualTo(new DeliveryId("72d3162e-cc78-11e3-81ab-4c9367dc0958", false, false));
  }

  @Test
  void github_examplePayload_passesItsSchemaAndOthersDoNot() throws Exception {
    assertThat(github.check("push", github.events().getFirst().examplePayload().orElseThrow()))
        .isEmpty();
    assertThat(github.check("push", Json.parse("{\"repository\":{\"full_name\":7}}")))
        .extracting(SchemaViolation::pointer)
        .containsExactly("/repository/full_name");
  }

  @Test
  void slack_publishedExample_isVerifiedAndNamed() {
    String body =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    SignedRequest request =
        Manifests.post(
            body,
            "x-slack-signature",
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            "x-slack-request-timestamp",
            "1531420618");
    Verification verification = slack.verifier().verify(request, Instant.ofEpochSecond(1531420618));
    assertThat(verification).isInstanceOf(Verification.Verified.class);
    Normalised normalised = Payloads.normalise(MediaType.of(MediaType.FORM), request.body());
    assertThat(normalised).isInstanceOf(Normalised.Payload.class);
    var payload = ((Normalised.Payload) normalised).json();
    assertThat(slack.name()).isEqualTo("slack");
    assertThat(slack.identity().name(request, payload)).isEqualTo("/webhook-collect");
    assertThat(slack.identity().deliveryId(request, payload, verification).value())
        .isEqualTo("398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c");
  }

  @Test
  void slack_urlVerification_isAnsweredWithTheChallenge() throws Exception {
    // docs.slack.dev, url_verification event
    String body =
        "{\"token\":\"Jhj5dZrVaK7ZwHHjRyZWjbDl\",\"challenge\":\"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P\",\"type\":\"url_verification\"}";
    Reply reply =
        slack
            .handshakes()
            .answer(Manifests.post(body), Optional.of(Json.parse(body)))
            .orElseThrow();
    assertThat(reply.status()).isEqualTo(200);
    assertThat(new String(reply.body(), UTF_8))
        .isEqualTo("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P");
    assertThat(reply.headers())
        .containsEntry("Content-Type", "text/plain; charset=utf-8")
        .containsEntry("X-Content-Type-Options", "nosniff");
  }

  @Test
  void slack_eventCallback_isNamedByItsInnerEvent() throws Exception {
    String body =
        "{\"type\":\"event_callback\",\"event_id\":\"Ev1\",\"event\":{\"type\":\"app_mention\"}}";
    SignedRequest request = Manifests.post(body);
    assertThat(slack.identity().name(request, Json.parse(body))).isEqualTo("app_mention");
    assertThat(slack.handshakes().answer(request, Optional.of(Json.parse(body)))).isEmpty();
  }
}
