package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.signature.Reason;
import dev.dipeo.signature.SignedRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What services publish as examples of their signatures, verified as their users declare it. */
class PublishedVectorsTest {
  private static final String TWILIO_FORM =
      "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";

  /** twilio-java, RequestValidatorTest; twilio-node, spec/validation.spec.js. */
  @ParameterizedTest
  @CsvSource({
    "https://mycompany.com/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    "https://mycompany.com:443/myapp.php?foo=1&bar=2, kvajT1Ptam85bY51eRf/AJRuM3w=",
    "http://mycompany.com:80/myapp.php?foo=1&bar=2, 0ZXoZLH/DfblKGATFgpif+LLRf4=",
    "http://mycompany.com:1234/myapp.php?foo=1&bar=2, Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
  })
  void twilio_formAndAddress_areSignedTogether(String url, String signature) {
    Provider twilio =
        Manifests.config(
            "12345",
            known("X-Twilio-Signature", "public_url: \"" + url + "\"").toArray(String[]::new));
    SignedRequest request = Manifests.post(TWILIO_FORM, "x-twilio-signature", signature);
    assertThat(twilio.verifier().verify(request, Instant.EPOCH))
        .isEqualTo(new Verification.Verified(signature, false, true));
    for (String changed : List.of(TWILIO_FORM + "1", TWILIO_FORM + "&a=b", "")) {
      assertThat(
              twilio
                  .verifier()
                  .verify(Manifests.post(changed, "x-twilio-signature", signature), Instant.EPOCH))
          .extracting(said -> ((Verification.Refused) said).reason())
          .isEqualTo(Reason.WRONG);
    }
  }

  /** The query of the request is part of the address, as in the published vector. */
  @Test
  void twilio_publicUrlWithoutQuery_hasThatOfTheRequest() {
    Provider twilio =
        Manifests.config(
            "12345",
            known("X-Twilio-Signature", "public_url: https://mycompany.com/myapp.php")
                .toArray(String[]::new));
    SignedRequest request =
        new SignedRequest(
            "POST",
            "http://127.0.0.1:8000/webhooks/example?foo=1&bar=2",
            Manifests.headers("x-twilio-signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            Manifests.headers("foo", "1", "bar", "2"),
            TWILIO_FORM.getBytes(UTF_8));
    assertThat(twilio.verifier().verify(request, Instant.EPOCH))
        .isInstanceOf(Verification.Verified.class);
  }

  /**
   * One request as its sender publishes it.
   *
   * @param source where it is published
   * @param headers names and values; the first is the signature
   */
  record Vector(
      String source,
      List<String> config,
      String secret,
      long seconds,
      String method,
      String body,
      List<String> headers) {
    @Override
    public String toString() {
      return source;
    }

    Provider provider() {
      return Manifests.config(secret, config.toArray(String[]::new));
    }

    SignedRequest request(byte[] bytes, List<String> with) {
      return new SignedRequest(
          method,
          "https://dipeo.example/webhooks/example",
          Manifests.headers(with.toArray(String[]::new)),
          Map.of(),
          bytes);
    }

    SignedRequest request() {
      return request(body.getBytes(UTF_8), headers);
    }

    Instant now() {
      return Instant.ofEpochSecond(seconds);
    }
  }

  private static List<String> known(String header, String... more) {
    List<String> lines = new ArrayList<>(List.of("signature_header: " + header));
    lines.add("secret: \"{{env.SECRET}}\"");
    lines.addAll(Arrays.asList(more));
    return lines;
  }

  static Stream<Vector> vectors() {
    return Stream.of(
        new Vector(
            "GitHub, validating-webhook-deliveries",
            known("X-Hub-Signature-256"),
            "It's a Secret to Everybody",
            0,
            "POST",
            "Hello, World!",
            List.of(
                "x-hub-signature-256",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")),
        new Vector(
            "Atlassian (Bitbucket, Jira), manage webhooks",
            known("X-Hub-Signature"),
            "It's a Secret to Everybody",
            0,
            "POST",
            "Hello World!",
            List.of(
                "x-hub-signature",
                "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9")),
        new Vector(
            "Slack, verifying requests from Slack",
            known("X-Slack-Signature"),
            "8f742231b10e8888abcd99yyyzzz85a5",
            1531420618,
            "POST",
            SLACK_BODY,
            List.of(
                "x-slack-signature",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                "x-slack-request-timestamp",
                "1531420618")),
        new Vector(
            "Stripe, made with generateTestHeaderString of stripe-node 23.1.0",
            known("Stripe-Signature"),
            "whsec_test_secret",
            1700000000,
            "POST",
            "{\"id\":\"evt_test_webhook\",\"object\":\"event\"}",
            List.of(
                "stripe-signature",
                "t=1700000000,v1=d95c6b7477fbd7e9f90b1b0ef5f9c7ac25abca5382460e0d988c2b2a5b71b990")),
        new Vector(
            "Standard Webhooks, libraries/javascript/src/webhook.test.ts",
            known("webhook-signature"),
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            1614265330,
            "POST",
            "{\"test\": 2432232314}",
            List.of(
                "webhook-signature",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                "webhook-id",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp",
                "1614265330")),
        new Vector(
            "Standard Webhooks under Svix's names",
            known("svix-signature"),
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            1614265330,
            "POST",
            "{\"test\": 2432232314}",
            List.of(
                "svix-signature",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                "svix-id",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "svix-timestamp",
                "1614265330")),
        new Vector(
            "Shopify, shopify-app-js validate.test.ts",
            known("X-Shopify-Hmac-Sha256"),
            "test_secret_key",
            0,
            "POST",
            "{\"foo\": \"bar\"}",
            List.of("x-shopify-hmac-sha256", "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=")),
        new Vector(
            "SendGrid, sendgrid-nodejs eventwebhook.spec.js",
            known("X-Twilio-Email-Event-Webhook-Signature"),
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==",
            1600112502,
            "POST",
            SENDGRID_BODY,
            List.of(
                "x-twilio-email-event-webhook-signature",
                "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=",
                "x-twilio-email-event-webhook-timestamp",
                "1600112502")),
        new Vector(
            "Square, square-nodejs-sdk webhooks.test.ts",
            known(
                "x-square-hmacsha256-signature",
                "public_url: https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9"),
            "Ibxx_5AKakO-3qeNVR61Dw",
            0,
            "POST",
            SQUARE_BODY,
            List.of(
                "x-square-hmacsha256-signature", "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=")),
        new Vector(
            "HubSpot v3, hubspot-api-python test_signature.py",
            known("X-HubSpot-Signature-v3", "public_url: https://www.example.com/webhook_uri"),
            "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
            1693657560,
            "POST",
            "{'example_field':'example_value'}",
            List.of(
                "x-hubspot-signature-v3",
                "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
                "x-hubspot-request-timestamp",
                "1693657560000")),
        new Vector(
            "Discord, derived from the first key of RFC 8032",
            known("X-Signature-Ed25519"),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            1700000000,
            "POST",
            "{\"type\":1}",
            List.of(
                "x-signature-ed25519",
                "1695961a47c91a1ec033b819b7e87e3dbc583dd0cee6d1fd0216f58ac87b6228ae531ddbf91fb7bc28d7edf7f08604da16f54624f38a6bc0614e4dc13cd47f0f",
                "x-signature-timestamp",
                "1700000000")));
  }

  private static final String SLACK_BODY =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

  private static final String SENDGRID_BODY =
      "[{\"email\":\"hello@world.com\",\"event\":\"dropped\",\"reason\":\"Bounced Address\",\"sg_event_id\":\"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA\",\"sg_message_id\":\"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0\",\"smtp-id\":\"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>\",\"timestamp\":1600112492}]\r\n";

  private static final String SQUARE_BODY =
      "{\"merchant_id\":\"MLEFBHHSJGVHD\",\"type\":\"webhooks.test_notification\",\"event_id\":\"ac3ac95b-f97d-458c-a6e6-18981597e05f\",\"created_at\":\"2022-07-13T20:30:59.037339943Z\",\"data\":{\"type\":\"webhooks\",\"id\":\"bc368e64-01aa-407e-b46e-3231809b1129\"}}";

  @ParameterizedTest
  @MethodSource("vectors")
  void verify_asPublished_isVerified(Vector vector) {
    assertThat(vector.provider().verifier().verify(vector.request(), vector.now()))
        .isInstanceOf(Verification.Verified.class);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void verify_everyFlippedBitOfTheBody_isRefused(Vector vector) {
    Provider provider = vector.provider();
    byte[] body = vector.body().getBytes(UTF_8);
    for (int at = 0; at < body.length; at++) {
      byte[] changed = body.clone();
      changed[at] ^= (byte) (1 << (at % 8));
      assertThat(
              provider.verifier().verify(vector.request(changed, vector.headers()), vector.now()))
          .as("byte %d", at)
          .isInstanceOf(Verification.Refused.class);
    }
    assertThat(
            provider.verifier().verify(vector.request(new byte[0], vector.headers()), vector.now()))
        .isInstanceOf(Verification.Refused.class);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void verify_everyChangedCharacterOfAHeader_isRefused(Vector vector) {
    Provider provider = vector.provider();
    byte[] body = vector.body().getBytes(UTF_8);
    for (int header = 1; header < vector.headers().size(); header += 2) {
      String value = vector.headers().get(header);
      for (int at = 0; at < value.length(); at++) {
        List<String> changed = new ArrayList<>(vector.headers());
        char[] text = value.toCharArray();
        text[at] ^= (char) 1;
        changed.set(header, new String(text));
        assertThat(provider.verifier().verify(vector.request(body, changed), vector.now()))
            .as("character %d of %s", at, vector.headers().get(header - 1))
            .isInstanceOf(Verification.Refused.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void verify_withoutOneOfTheHeadersOrWithOneTwice_isRefused(Vector vector) {
    byte[] body = vector.body().getBytes(UTF_8);
    for (int header = 0; header < vector.headers().size(); header += 2) {
      List<String> without = new ArrayList<>(vector.headers());
      without.remove(header);
      without.remove(header);
      List<String> twice = new ArrayList<>(vector.headers());
      twice.addAll(vector.headers().subList(header, header + 2));
      for (List<String> changed : List.of(without, twice)) {
        assertThat(vector.provider().verifier().verify(vector.request(body, changed), vector.now()))
            .isInstanceOf(Verification.Refused.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void verify_withoutTheSecret_acceptsNothing(Vector vector) {
    String yaml = Manifests.webhookConfig(vector.config().toArray(String[]::new));
    for (Map<String, String> environment :
        List.of(
            Map.<String, String>of(),
            Map.of("SECRET", ""),
            Map.of("SECRET", " \n"),
            Map.of("SECRET", "{{env.OTHER}}"),
            Map.of("SECRET", "${OTHER}"))) {
      Provider provider = Manifests.provider("example", yaml, environment);
      assertThat(provider.verifier().verify(vector.request(), vector.now()))
          .isEqualTo(new Verification.SecretMissing(List.of("SECRET")));
    }
  }

  /** Those whose senders and receivers hold the same key. */
  static Stream<Vector> symmetric() {
    return vectors()
        .filter(v -> !v.source().startsWith("SendGrid") && !v.source().startsWith("Discord"));
  }

  @ParameterizedTest
  @MethodSource("symmetric")
  void sign_whatSymmetricProvidersSend_isVerified(Vector vector) {
    Provider provider = vector.provider();
    byte[] body = "{\"hello\":\"world\"}".getBytes(UTF_8);
    Map<String, String> added =
        provider
            .signer()
            .sign(vector.request(body, List.of()), "thing.made", vector.now(), "delivery-1");
    List<String> headers = new ArrayList<>();
    added.forEach((name, value) -> headers.addAll(List.of(name, value)));
    assertThat(provider.verifier().verify(vector.request(body, headers), vector.now()))
        .isInstanceOf(Verification.Verified.class);
  }
}
