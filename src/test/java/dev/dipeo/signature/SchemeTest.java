package dev.dipeo.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemeTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final byte[] HELLO = "Hello, World!".getBytes(UTF_8);
  private static final String GITHUB_SIGNATURE =
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  private static SignedRequest request(byte[] body, String... headers) {
    Map<String, List<String>> map = new LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.merge(
          headers[i],
          List.of(headers[i + 1]),
          (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).toList());
    }
    return new SignedRequest("POST", "https://example.com/webhooks/x", map, Map.of(), body);
  }

  private static Scheme github(String... secrets) {
    return new Scheme(
        Algorithm.HMAC_SHA256,
        new RequestPart.Header("X-Hub-Signature-256"),
        new SignatureSyntax.Plain("sha256="),
        Encoding.HEX,
        SignedContent.BODY,
        Optional.empty(),
        java.util.Arrays.stream(secrets)
            .map(s -> Key.of(Algorithm.HMAC_SHA256, s.getBytes(UTF_8)))
            .toList());
  }

  private static Scheme stripe(String... secrets) {
    return new Scheme(
        Algorithm.HMAC_SHA256,
        new RequestPart.Header("Stripe-Signature"),
        SignatureSyntax.parse("t={timestamp},v1={signature}"),
        Encoding.HEX,
        SignedContent.parse("{timestamp}.{body}", null),
        Optional.of(
            new TimestampRule(
                Optional.empty(),
                TimestampRule.Unit.SECONDS,
                Optional.of(Duration.ofMinutes(5)),
                Optional.of(Duration.ofMinutes(5)))),
        java.util.Arrays.stream(secrets)
            .map(s -> Key.of(Algorithm.HMAC_SHA256, s.getBytes(UTF_8)))
            .toList());
  }

  private static Reason refusal(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).reason();
  }

  private Reason github(byte[] body, String... headers) {
    return refusal(github("It's a Secret to Everybody").verify(request(body, headers), NOW));
  }

  @Test
  void verify_gitHubsPublishedExample_accepts() {
    Verdict verdict =
        github("It's a Secret to Everybody")
            .verify(request(HELLO, "x-hub-signature-256", GITHUB_SIGNATURE), NOW);
    assertThat(verdict)
        .isEqualTo(new Verdict.Accepted(GITHUB_SIGNATURE.substring("sha256=".length())));
  }

  @Test
  void verify_secondKeyDuringRotation_accepts() {
    Scheme scheme = github("new secret", "It's a Secret to Everybody");
    assertThat(scheme.verify(request(HELLO, "x-hub-signature-256", GITHUB_SIGNATURE), NOW))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void verify_otherSecret_isWrong() {
    assertThat(
            refusal(
                github("another secret")
                    .verify(request(HELLO, "x-hub-signature-256", GITHUB_SIGNATURE), NOW)))
        .isEqualTo(Reason.WRONG);
  }

  @Test
  void verify_noHeaderOrAnEmptyOne_isMissing() {
    assertThat(github(HELLO)).isEqualTo(Reason.MISSING);
    assertThat(github(HELLO, "x-hub-signature-256", "")).isEqualTo(Reason.MISSING);
  }

  @Test
  void verify_weakerAlgorithmNextToNothing_isMissing() {
    // The right SHA-1 signature of the same body, which GitHub sends too.
    assertThat(github(HELLO, "x-hub-signature", "sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59"))
        .isEqualTo(Reason.MISSING);
  }

  @Test
  void verify_onlyThePrefixOrAnother_isMalformed() {
    assertThat(github(HELLO, "x-hub-signature-256", "sha256=")).isEqualTo(Reason.MALFORMED);
    assertThat(github(HELLO, "x-hub-signature-256", GITHUB_SIGNATURE.substring(7)))
        .isEqualTo(Reason.MALFORMED);
    assertThat(github(HELLO, "x-hub-signature-256", "sha1=" + GITHUB_SIGNATURE.substring(7)))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void verify_otherSpellingsOfTheSameBytes_areRefused() {
    byte[] bytes = HexFormat.of().parseHex(GITHUB_SIGNATURE.substring(7));
    assertThat(
            github(
                HELLO,
                "x-hub-signature-256",
                "sha256=" + HexFormat.of().withUpperCase().formatHex(bytes)))
        .isEqualTo(Reason.MALFORMED);
    assertThat(github(HELLO, "x-hub-signature-256", "sha256=" + Encoding.BASE64.encode(bytes)))
        .isEqualTo(Reason.MALFORMED);
    assertThat(github(HELLO, "x-hub-signature-256", GITHUB_SIGNATURE + " "))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void verify_nonAsciiSignature_isRefused() {
    // The last letter is FULLWIDTH DIGIT SEVEN.
    assertThat(
            github(
                HELLO,
                "x-hub-signature-256",
                GITHUB_SIGNATURE.substring(0, GITHUB_SIGNATURE.length() - 1) + "\uff17"))
        .isEqualTo(Reason.MALFORMED);
    assertThat(github(HELLO, "x-hub-signature-256", "sha256=\ud83d\ude00"))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void verify_headerTwice_isRefusedThoughBothAreRight() {
    assertThat(
            github(
                HELLO,
                "x-hub-signature-256",
                GITHUB_SIGNATURE,
                "x-hub-signature-256",
                GITHUB_SIGNATURE))
        .isEqualTo(Reason.DUPLICATE_HEADER);
  }

  @Test
  void verify_emptyBody_isSignedLikeAnyOther() {
    Scheme scheme = github("It's a Secret to Everybody");
    Map<String, String> headers = scheme.sign(request(new byte[0]), NOW, "72d3162e");
    SignedRequest signed =
        request(
            new byte[0], "x-hub-signature-256", headers.getOrDefault("x-hub-signature-256", ""));
    assertThat(scheme.verify(signed, NOW)).isInstanceOf(Verdict.Accepted.class);
    assertThat(github(new byte[0], "x-hub-signature-256", GITHUB_SIGNATURE))
        .isEqualTo(Reason.WRONG);
  }

  @Test
  void verify_bodyOf25Megabytes_isVerified() {
    // GitHub's limit.
    byte[] body = new byte[25 * 1024 * 1024];
    Scheme scheme = github("It's a Secret to Everybody");
    String signature =
        scheme.sign(request(body), NOW, "72d3162e").getOrDefault("x-hub-signature-256", "");
    assertThat(scheme.verify(request(body, "x-hub-signature-256", signature), NOW))
        .isInstanceOf(Verdict.Accepted.class);
    body[body.length - 1] = 1;
    assertThat(refusal(scheme.verify(request(body, "x-hub-signature-256", signature), NOW)))
        .isEqualTo(Reason.WRONG);
  }

  /** Derived with stripe.webhooks.generateTestHeaderString of stripe-node 23.1.0. */
  private static final String STRIPE_SIGNATURE =
      "d95c6b7477fbd7e9f90b1b0ef5f9c7ac25abca5382460e0d988c2b2a5b71b990";

  private static final byte[] STRIPE_BODY =
      "{\"id\":\"evt_test_webhook\",\"object\":\"event\"}".getBytes(UTF_8);

  private static Verdict stripe(String header, Instant now) {
    return stripe("whsec_test_secret")
        .verify(request(STRIPE_BODY, "stripe-signature", header), now);
  }

  @Test
  void verify_stripeListWithOtherSignaturesAround_accepts() {
    String header =
        "t=1700000000,v1="
            + "0".repeat(64)
            + ",v1="
            + STRIPE_SIGNATURE
            + ",v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39";
    assertThat(stripe(header, NOW)).isEqualTo(new Verdict.Accepted(STRIPE_SIGNATURE));
  }

  @Test
  void verify_rightSignatureUnderAnotherVersion_isNotLookedAt() {
    assertThat(refusal(stripe("t=1700000000,v0=" + STRIPE_SIGNATURE, NOW)))
        .isEqualTo(Reason.MALFORMED);
    assertThat(
            refusal(stripe("t=1700000000,v0=" + STRIPE_SIGNATURE + ",v1=" + "0".repeat(64), NOW)))
        .isEqualTo(Reason.WRONG);
  }

  @Test
  void verify_twoTimestampsInTheList_isMalformed() {
    assertThat(refusal(stripe("t=1700000000,t=1700000000,v1=" + STRIPE_SIGNATURE, NOW)))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void verify_asManySignaturesAsAreLookedAt_acceptsTheLast() {
    String others = "v1=" + "0".repeat(64) + ",";
    String header = "t=1700000000," + others.repeat(15) + "v1=" + STRIPE_SIGNATURE;
    assertThat(stripe(header, NOW)).isInstanceOf(Verdict.Accepted.class);
    assertThat(SignatureSyntax.MAX_SIGNATURES).isEqualTo(16);
  }

  @Test
  void verify_oneSignatureMoreThanIsLookedAt_isMalformed() {
    String header = "t=1700000000," + "v1=00,".repeat(16) + "v1=" + STRIPE_SIGNATURE;
    assertThat(refusal(stripe(header, NOW))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void verify_tenThousandSignatures_isMalformed() {
    String header =
        "t=1700000000,v1=" + STRIPE_SIGNATURE + (",v1=" + STRIPE_SIGNATURE).repeat(9_999);
    assertThat(refusal(stripe(header, NOW))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void verify_atAndBehindTheEdgesOfTolerance() {
    String header = "t=1700000000,v1=" + STRIPE_SIGNATURE;
    assertThat(stripe(header, NOW.plusSeconds(300))).isInstanceOf(Verdict.Accepted.class);
    assertThat(stripe(header, NOW.minusSeconds(300))).isInstanceOf(Verdict.Accepted.class);
    assertThat(refusal(stripe(header, NOW.plusSeconds(301)))).isEqualTo(Reason.STALE);
    assertThat(refusal(stripe(header, NOW.minusSeconds(301)))).isEqualTo(Reason.FROM_THE_FUTURE);
  }

  @Test
  void verify_timestampsThatAreNotPlainDigits_areMalformed() {
    for (String timestamp :
        List.of(
            "",
            "-1700000000",
            "+1700000000",
            " 1700000000",
            "01700000000",
            "1.7e9",
            "0x6553f100",
            "\u0661\u0667\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660",
            "9223372036854775808",
            "99999999999999999999999999")) {
      assertThat(refusal(stripe("t=" + timestamp + ",v1=" + STRIPE_SIGNATURE, NOW)))
          .as(timestamp)
          .isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void verify_largestTimestamps_doNotOverflow() {
    assertThat(refusal(stripe("t=999999999999999,v1=" + STRIPE_SIGNATURE, NOW)))
        .isEqualTo(Reason.FROM_THE_FUTURE);
    assertThat(refusal(stripe("t=0,v1=" + STRIPE_SIGNATURE, NOW))).isEqualTo(Reason.STALE);
  }

  @Test
  void mac_stripeNodesPublishedVectors() {
    // stripe-node test/crypto/helpers.ts
    Map<String, String> vectors =
        Map.of(
            "",
            "f7f9bd47fb987337b5796fdc1fdb9ba221d0d5396814bfcaf9521f43fd8927fd",
            "{\"obj1\":\"hello\",\"obj2\":\"world\"}",
            "bebb1a643997f419b315ddba19e6f5411e1ce7f810ba6d3617ce72823092f363",
            "\ud83d\ude00",
            "837da296d05c4fe31f61d5d7ead035099d9585a5bcde87de952012a78f0b0c43");
    vectors.forEach(
        (text, expected) -> assertThat(github("test_secret").proof(text)).isEqualTo(expected));
  }

  private static Scheme ed25519(String publicKey) {
    return new Scheme(
        Algorithm.ED25519,
        new RequestPart.Header("X-Signature-Ed25519"),
        new SignatureSyntax.Plain(""),
        Encoding.HEX,
        SignedContent.BODY,
        Optional.empty(),
        List.of(Key.of(Algorithm.ED25519, HexFormat.of().parseHex(publicKey))));
  }

  @Test
  void verify_rfc8032Section71() {
    List<List<String>> vectors =
        List.of(
            List.of(
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
            List.of(
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
            List.of(
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"));
    for (List<String> vector : vectors) {
      byte[] body = HexFormat.of().parseHex(vector.get(1));
      Scheme scheme = ed25519(vector.get(0));
      assertThat(scheme.verify(request(body, "x-signature-ed25519", vector.get(2)), NOW))
          .isInstanceOf(Verdict.Accepted.class);
      assertThat(
              refusal(
                  scheme.verify(
                      request(new byte[] {1}, "x-signature-ed25519", vector.get(2)), NOW)))
          .isEqualTo(Reason.WRONG);
      assertThat(
              refusal(
                  scheme.verify(
                      request(body, "x-signature-ed25519", vector.get(2).substring(2)), NOW)))
          .isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void sign_withAPrivateKey_verifiesWithThePublicOne() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Scheme signer = withKey(Key.signing(Algorithm.ED25519, pair.getPrivate()));
    Scheme verifier = withKey(Key.of(Algorithm.ED25519, pair.getPublic().getEncoded()));
    Map<String, String> headers = signer.sign(request(HELLO), NOW, "msg_1");
    assertThat(headers).containsEntry("webhook-id", "msg_1");
    SignedRequest signed =
        request(
            HELLO,
            headers.entrySet().stream()
                .flatMap(e -> java.util.stream.Stream.of(e.getKey(), e.getValue()))
                .toArray(String[]::new));
    assertThat(verifier.verify(signed, NOW)).isInstanceOf(Verdict.Accepted.class);
    assertThat(refusal(signer.verify(signed, NOW))).isEqualTo(Reason.WRONG);
    assertThatThrownBy(() -> verifier.sign(request(HELLO), NOW, "msg_1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("private key");
  }

  private static Scheme withKey(Key key) {
    return new Scheme(
        Algorithm.ED25519,
        new RequestPart.Header("webhook-signature"),
        SignatureSyntax.parse("v1a,{signature}"),
        Encoding.BASE64,
        SignedContent.parse("{header.webhook-id}.{timestamp}.{body}", null),
        Optional.of(
            new TimestampRule(
                Optional.of(new RequestPart.Header("webhook-timestamp")),
                TimestampRule.Unit.SECONDS,
                Optional.of(TimestampRule.DEFAULT_TOLERANCE),
                Optional.of(TimestampRule.DEFAULT_TOLERANCE))),
        List.of(key));
  }

  @Test
  void sign_withSeveralKeys_putsASignatureOfEachInTheList() {
    String header =
        stripe("whsec_test_secret", "whsec_old")
            .sign(request(STRIPE_BODY), NOW, "")
            .getOrDefault("stripe-signature", "");
    assertThat(header).startsWith("t=1700000000,v1=" + STRIPE_SIGNATURE + ",v1=");
    assertThat(stripe("whsec_old").verify(request(STRIPE_BODY, "stripe-signature", header), NOW))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void timestampNextToTheBody_withoutLimit_refusesDigitsThatCouldBelongToEither() {
    Scheme scheme =
        new Scheme(
            Algorithm.HMAC_SHA256,
            new RequestPart.Header("x-signature"),
            new SignatureSyntax.Plain(""),
            Encoding.HEX,
            SignedContent.parse("{timestamp}{body}", null),
            Optional.of(
                new TimestampRule(
                    Optional.of(new RequestPart.Header("x-timestamp")),
                    TimestampRule.Unit.SECONDS,
                    Optional.empty(),
                    Optional.empty())),
            List.of(Key.of(Algorithm.HMAC_SHA256, "secret".getBytes(UTF_8))));
    String signature =
        scheme.sign(request("[]".getBytes(UTF_8)), NOW, "").getOrDefault("x-signature", "");
    assertThat(
            scheme.verify(
                request(
                    "[]".getBytes(UTF_8), "x-signature", signature, "x-timestamp", "1700000000"),
                NOW))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(
            refusal(
                scheme.verify(
                    request(
                        "00[]".getBytes(UTF_8),
                        "x-signature",
                        signature,
                        "x-timestamp",
                        "17000000"),
                    NOW)))
        .isEqualTo(Reason.AMBIGUOUS);
  }

  @Test
  void scheme_withoutKeysOrWithTooMany_cannotBeMade() {
    assertThatThrownBy(() -> github()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> github("1", "2", "3", "4", "5", "6", "7", "8", "9"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Scheme.MAX_KEYS).isEqualTo(8);
  }

  @Test
  void toString_showsNoSecret() {
    Key key = Key.of(Algorithm.HMAC_SHA256, "hunter2".getBytes(UTF_8));
    assertThat(key + " " + github("hunter2")).doesNotContain("hunter2");
    assertThat(request(HELLO, "authorization", "Bearer hunter2").toString())
        .doesNotContain("hunter2")
        .doesNotContain("Hello");
  }

  @Test
  void verify_signatureInABodyThatIsNoReadableJson_isRefused() {
    Scheme scheme =
        new Scheme(
            Algorithm.TOKEN,
            new RequestPart.Json(JsonPath.parse("token")),
            new SignatureSyntax.Plain(""),
            Encoding.HEX,
            SignedContent.BODY,
            Optional.empty(),
            List.of(Key.of(Algorithm.TOKEN, "abc".getBytes(UTF_8))));
    assertThat(scheme.verify(request("{\"token\":\"abc\",\"n\":1e99}".getBytes(UTF_8)), NOW))
        .isInstanceOf(Verdict.Accepted.class);
    for (String number :
        List.of("1e99999999999", "-0.1E-99999999999", "1".repeat(1_001), "1e", "x")) {
      byte[] body = ("{\"token\":\"abc\",\"n\":" + number + "}").getBytes(UTF_8);
      assertThat(refusal(scheme.verify(request(body), NOW))).as(number).isEqualTo(Reason.MISSING);
    }
  }
}
