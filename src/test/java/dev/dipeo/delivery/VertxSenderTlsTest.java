package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.delivery.DeliveryException.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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

  @Test
  void send_tlsToAPortThatSpeaksNone_saysSo() {
    try (Receiver plain =
            Receiver.tcp(
                vertx,
                socket -> socket.handler(b -> socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")));
        VertxSender sender = sender(Optional.empty())) {
      var url = URI.create("https://localhost:" + plain.port() + "/");

      DeliveryException e =
          VertxSenderTest.failure(
              sender, Requests.to(url, "GET", Map.of(), Optional.empty(), PATIENCE));

      assertThat(e.kind()).isEqualTo(Kind.TLS);
      assertThat(e)
          .hasMessage(
              "GET %s: the receiver does not speak TLS on port %d; is it http://?"
                  .formatted(url, plain.port()));
    }
  }

  /** An authority of one's own beside those of the system, read from PEM. */
  @Test
  void trust_ownAuthority_isAddedToThoseOfTheSystem() throws Exception {
    PfxOptions certificate = certificate("localhost");
    Path pem = pem("localhost");

    try (Receiver receiver = receiver(certificate, List.of(HttpVersion.HTTP_1_1));
        VertxSender sender = sender(Optional.of(Trust.withSystem(List.of(pem))))) {
      assertThat(sender.send(get(receiver)).await().atMost(PATIENCE).status()).isEqualTo(200);
    }
    try (Receiver receiver = receiver(certificate, List.of(HttpVersion.HTTP_1_1));
        VertxSender sender = sender(Optional.of(Trust.withSystem(List.of())))) {
      assertThat(VertxSenderTest.failure(sender, get(receiver)).kind()).isEqualTo(Kind.TLS);
    }
  }

  @Test
  void trust_fileThatHoldsNone_isRefusedByName() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "no certificate\n");
    for (Path file : List.of(empty, folder.resolve("missing.pem"))) {
      assertThatThrownBy(() -> Trust.withSystem(List.of(file)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("dipeo.delivery.trust: " + file);
    }
  }

  /** The proxy is asked by name, and the receiver's certificate is checked as without one. */
  @Test
  void proxy_tunnelsTls_afterTheGuardHasJudged() throws Exception {
    PfxOptions certificate = certificate("receiver.example");
    var asked = new CopyOnWriteArrayList<String>();
    Lookup documentation =
        host ->
            CompletableFuture.completedStage(
                List.of(
                    Network.address(
                        host.equals("receiver.example")
                            ? new byte[] {(byte) 192, 0, 2, 7}
                            : new byte[] {10, 0, 0, 7})));
    try (Receiver receiver = receiver(certificate, List.of(HttpVersion.HTTP_1_1));
        Receiver proxy = proxy(asked, receiver.port(), false);
        VertxSender sender = through(proxy, documentation)) {
      Answer answer = sender.send(to("https://receiver.example/x")).await().atMost(PATIENCE);
      DeliveryException inside = VertxSenderTest.failure(sender, to("https://inside.example/x"));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(asked).containsExactly("CONNECT receiver.example:443 Basic dTpw");
      assertThat(inside.kind()).isEqualTo(Kind.REFUSED);
    }
  }

  @Test
  void proxy_thatRefuses_isNamed() throws Exception {
    Lookup documentation =
        host ->
            CompletableFuture.completedStage(
                List.of(Network.address(new byte[] {(byte) 192, 0, 2, 7})));
    try (Receiver proxy = proxy(new ArrayList<>(), 1, true);
        VertxSender sender = through(proxy, documentation)) {
      DeliveryException refused = VertxSenderTest.failure(sender, to("https://receiver.example/"));

      assertThat(refused.kind()).isEqualTo(Kind.CONNECT);
      assertThat(refused).hasMessageContaining("the proxy answered 403 Forbidden");
      assertThat(refused.getMessage()).doesNotContain("dTpw");

      Answer plain = sender.send(to("http://receiver.example/y?z")).await().atMost(PATIENCE);
      assertThat(new String(plain.body(), UTF_8)).isEqualTo("http://receiver.example/y?z");
    }
  }

  private VertxSender through(Receiver proxy, Lookup lookup) throws Exception {
    Optional<Proxy> way =
        Optional.of(Proxy.parse("HTTPS_PROXY", "http://u:p@localhost:" + proxy.port()));
    certificate("receiver.example");
    return new VertxSender(
        vertx,
        TestBounds.sender("1"),
        lookup,
        new AddressGuard(false, List.of("192.0.2.0/24")),
        Optional.of(Trust.withSystem(List.of(pem("receiver.example")))),
        new Proxies(way, way, ""));
  }

  /** A proxy that leads to a port of this machine, whatever it is asked for. */
  private Receiver proxy(List<String> asked, int port, boolean refuses) {
    return Receiver.http(
        vertx,
        request -> {
          if (!request.method().equals(HttpMethod.CONNECT)) {
            request.response().end(request.uri());
          } else if (refuses) {
            request.response().setStatusCode(403).end();
          } else {
            asked.add("CONNECT " + request.uri() + " " + request.getHeader("Proxy-Authorization"));
            vertx
                .createNetClient()
                .connect(port, "localhost")
                .compose(
                    there ->
                        request
                            .toNetSocket()
                            .onSuccess(
                                here -> {
                                  here.handler(there::write);
                                  there.handler(here::write);
                                  here.closeHandler(nothing -> there.close());
                                }));
          }
        });
  }

  private static OutgoingRequest to(String url) {
    return Requests.to(URI.create(url), "GET", Map.of(), Optional.empty(), PATIENCE);
  }

  /** The certificate alone. */
  private static Path pem(String host) throws Exception {
    Path file = folder.resolve(host + ".pem");
    KeyStore store =
        KeyStore.getInstance(folder.resolve(host + ".p12").toFile(), PASSWORD.toCharArray());
    byte[] der = store.getCertificate(store.aliases().nextElement()).getEncoded();
    return Files.writeString(
        file,
        "# of a test\n-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END CERTIFICATE-----\n");
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
    return Requests.to(receiver.url("/"), "GET", Map.of(), Optional.empty(), PATIENCE);
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
        TestBounds.sender("1"),
        new SystemLookup(Runnable::run),
        AddressGuard.LENIENT,
        trust);
  }
}
