package dev.dipeo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KnownSchemesTest {
  static Stream<String> headers() {
    return KnownSchemes.load().headers().stream();
  }

  @ParameterizedTest
  @MethodSource("headers")
  void everyKnownHeader_isEnoughOfADeclaration(String header) {
    String secret =
        switch (header) {
          case "X-Signature-Ed25519" ->
              "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
          case "X-Twilio-Email-Event-Webhook-Signature" ->
              "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
          default -> "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        };
    Provider provider =
        Manifests.config(secret, "signature_header: " + header, "secret: \"{{env.SECRET}}\"");
    assertThat(provider.missingSecrets()).isEmpty();
    assertThat(provider.signatureHeader()).hasValue(header);
    assertThat(provider.verifier().verify(Manifests.post("{}"), Instant.EPOCH))
        .isInstanceOf(Verification.Refused.class);
  }

  @ParameterizedTest
  @MethodSource("headers")
  void everyKnownEntry_canBeNamedInAnyCase(String header) {
    KnownSchemes known = KnownSchemes.load();
    assertThat(known.find(header.toUpperCase(java.util.Locale.ROOT), Optional.empty())).isPresent();
    assertThat(known.find(header, Optional.of("hmac_sha512"))).isEmpty();
  }

  @org.junit.jupiter.api.Test
  void typeform_writesBase64BehindAPrefix() {
    // Derived: the digest of GitHub's published example, in Typeform's spelling.
    Provider typeform =
        Manifests.provider(
            "typeform",
            Manifests.webhookConfig(
                "signature_header: Typeform-Signature", "secret: \"{{env.SECRET}}\""),
            Map.of("SECRET", "It's a Secret to Everybody"));
    String digest =
        java.util.Base64.getEncoder()
            .encodeToString(
                java.util.HexFormat.of()
                    .parseHex("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"));
    assertThat(
            typeform
                .verifier()
                .verify(
                    Manifests.post("Hello, World!", "typeform-signature", "sha256=" + digest),
                    Instant.EPOCH))
        .isInstanceOf(Verification.Verified.class);
  }
}
