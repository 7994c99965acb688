package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHeadersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "cookie",
        "proxy-authenticate",
        "proxy-authorization",
        "set-cookie",
        "www-authenticate",
        "stripe-signature",
        "x-signature-ed25519",
        "x-shopify-hmac-sha256",
        "x-sig",
        "x-sign",
        "x-otp",
        "x-csrf-token",
        "token"
      })
  void credential_isSecret_whoeverSendsIt(String name) {
    assertThat(SecretHeaders.isSecret(name)).isTrue();
    assertThat(SecretHeaders.mayBeSecret(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "idempotency-key",
        "x-ratelimit-remaining-tokens",
        "x-token-expires-at",
        "x-session-id",
        "x-author",
        "x-sig-version",
        "x-pin"
      })
  void resemblance_mayBeSecret_butIsNot(String name) {
    assertThat(SecretHeaders.isSecret(name)).isFalse();
    assertThat(SecretHeaders.mayBeSecret(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-type",
        "x-github-event",
        "x-request-id",
        "x-design",
        "x-spinning",
        "etag"
      })
  void otherHeaders_areNeither(String name) {
    assertThat(SecretHeaders.isSecret(name)).isFalse();
    assertThat(SecretHeaders.mayBeSecret(name)).isFalse();
  }
}
