package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.delivery.DeliveryException.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VertxSenderTlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String PASSWORD = "certificates-of-a-test";

  @TempDir private static Path folder;

  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void send_https_speaksHttp2WhereTheReceiverDoes() throws Exception {
    PfxOptions certificate = certificate("localhost");

    assertThat(answered(certificate, List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)))
        .isEqualTo("HTTP_2");
  }

  @Test
  void send_https_speaksHttp11WhereTheReceiverKnowsNoOther() throws Exception {
    PfxOptions certificate = certificate("localhost");

    assertThat(answered(certificate, List.of(HttpVersion.HTTP_1_1))).isEqualTo("HTTP_1_1");
  }

  @Test
  void send_certificateNobodyVouchesFor_isTls() throws Exception {
    DeliveryException e = failure(certificate("localhost"), Optional.empty());

    assertThat(e.kind()).isEqualTo(Kind.TLS);
    assertThat(e).hasMessageContaining("no trusted connection: ");
  }

  @Test
  void send_certificateOfAnotherHost_isTls() throws Exception {
    PfxOptions certificate = certificate("receiver.example");

    DeliveryException e = failure(certificate, Optional.of(certificate));

    assertThat(e.kind()).isEqualTo(Kind.TLS);
    assertThat(e).hasMessageContaining("localhost");
  }

  @Test
  void send_receiverThatWantsToKnowWhoSends_isNotNamedAsIfNothingWasSent() throws Exception {
    PfxOptions certificate = certificate("localhost");
    HttpServerOptions options =
        options(certificate, List.of(HttpVersion.HTTP_1_1))
            .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
            .setClientAuth(ClientAuth.REQUIRED)
            .setTrustOptions(certificate);
    try (Receiver receiver = Receiver.http(vertx, options, request -> request.response().end());
        VertxSender sender = sender(Optional.of(certificate))) {
      DeliveryException e = VertxSenderTest.failure(sender, get(receiver));

      assertThat(e.kind()).isEqualTo(Kind.PROTOCOL);
      assertThat(e).hasMessageContaining("the trusted connection broke: ");
    }
  }

  private String answered(PfxOptions certificate, List<HttpVersion> versions) {
    try (Receiver receiver = receiver(certificate, versions);
        VertxSender sender = sender(Optional.of(certificate))) {
      Answer answer = sender.send(get(receiver)).await().atMost(PATIENCE);
      return new String(answer.body(), UTF_8);
    }
  }

  private DeliveryException failure(PfxOptions certificate, Optional<PfxOptions> trusted) {
    try (Receiver receiver = receiver(certificate, List.of(HttpVersion.HTTP_1_1));
        VertxSender sender = sender(trusted.map(t -> t))) {
      return VertxSenderTest.failure(sender, get(receiver));
    }
  }

  private Receiver receiver(PfxOptions certificate, List<HttpVersion> versions) {
    return Receiver.http(
        vertx,
        options(certificate, versions),
        request -> request.response().end(request.version().name()));
  }

  private static HttpServerOptions options(PfxOptions certificate, List<HttpVersion> versions) {
    return new HttpServerOptions()
        .setSsl(true)
        .setUseAlpn(true)
        .setAlpnVersions(versions)
        .setKeyCertOptions(certificate);
  }

  private static OutgoingRequest get(Receiver receiver) {
    return new OutgoingRequest(receiver.url("/"), "GET", Map.of(), Optional.empty(), PATIENCE);
  }

  /** A certificate that signs itself, for one host. */
  private static PfxOptions certificate(String host) throws IOException, InterruptedException {
    Path file = folder.resolve(host + ".p12");
    if (!Files.exists(file)) {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=" + host,
                  "-ext",
                  "SAN=dns:" + host,
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  file.toString(),
                  "-storepass",
                  PASSWORD)
              .inheritIO()
              .start();
      assertThat(keytool.waitFor()).isZero();
    }
    return new PfxOptions().setPath(file.toString()).setPassword(PASSWORD);
  }

  private VertxSender sender(Optional<TrustOptions> trust) {
    return new VertxSender(
        vertx,
        DeliverySettings.defaults("1"),
        new SystemLookup(Runnable::run),
        AddressGuard.LENIENT,
        trust);
  }
}
