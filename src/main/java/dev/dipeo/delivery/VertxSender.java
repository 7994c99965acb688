package dev.dipeo.delivery;

import dev.dipeo.base.MediaType;
import dev.dipeo.delivery.DeliveryException.Kind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends over a pool of persistent connections: HTTP/1.1, and HTTP/2 if negotiated in TLS. Verifies
 * certificates and host names. Each exchange stays on one Vert.x context; docs/rationale.md tells
 * why this client was chosen.
 */
public final class VertxSender implements Sender, AutoCloseable {
  private final Vertx vertx;
  private final HttpClient client;
  private final SenderBounds bounds;
  private final Exchange.Transport transport;
  private final Proxies proxies;
  private final Semaphore exchanges;

  /**
   * A sender that trusts the JVM's certificate authorities.
   *
   * @param vertx not closed by the sender
   */
  public VertxSender(Vertx vertx, SenderBounds bounds, Lookup lookup, AddressGuard guard) {
    this(vertx, bounds, lookup, guard, Optional.empty());
  }

  /**
   * @param trust authorities to trust instead, for receivers with their own certificate authority
   */
  public VertxSender(
      Vertx vertx,
      SenderBounds bounds,
      Lookup lookup,
      AddressGuard guard,
      Optional<TrustOptions> trust) {
    this(vertx, bounds, lookup, guard, trust, Proxies.NONE);
  }

  /**
   * @param proxies proxies for destinations; the guard still checks destinations, but not the
   *     proxies, which the operator chose
   */
  public VertxSender(
      Vertx vertx,
      SenderBounds bounds,
      Lookup lookup,
      AddressGuard guard,
      Optional<TrustOptions> trust,
      Proxies proxies) {
    this.vertx = vertx;
    this.proxies = proxies;
    this.bounds = bounds;
    this.exchanges = new Semaphore(bounds.exchangesMax());
    HttpClientOptions options =
        new HttpClientOptions()
            // For plain text; over TLS the list below is offered.
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setUseAlpn(true)
            .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
            .setInitialSettings(
                new Http2Settings().setMaxHeaderListSize(bounds.answerHeaderBytesMax()))
            .setKeepAlive(true)
            .setKeepAliveTimeout((int) bounds.keepAlive().toSeconds())
            .setHttp2KeepAliveTimeout((int) bounds.keepAlive().toSeconds())
            .setConnectTimeout((int) bounds.connectTimeout().toMillis())
            .setSslHandshakeTimeout(bounds.connectTimeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTrustAll(false)
            .setVerifyHost(true)
            .setMaxHeaderSize(bounds.answerHeaderBytesMax())
            .setDecompressionSupported(false);
    trust.ifPresent(options::setTrustOptions);
    this.client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(
                new PoolOptions()
                    .setHttp1MaxSize(bounds.connectionsPerDestinationMax())
                    .setHttp2MaxSize(bounds.connectionsPerDestinationMax())
                    .setMaxWaitQueueSize(bounds.waitingPerDestinationMax()))
            .build();
    this.transport = new Exchange.Transport(client, lookup, guard, bounds);
  }

  @Override
  public Uni<Answer> send(OutgoingRequest request) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              RequestOptions options;
              try {
                options = optionsOf(request);
              } catch (DeliveryException e) {
                emitter.fail(e);
                return;
              }
              if (!exchanges.tryAcquire()) {
                emitter.fail(
                    new DeliveryException(
                        Kind.BUSY,
                        "%s: not sent, %d requests are going on already"
                            .formatted(request.shown(), bounds.exchangesMax())));
                return;
              }
              Context context = vertx.getOrCreateContext();
              Exchange exchange =
                  new Exchange(transport, context, request, options, emitter, exchanges::release);
              emitter.onTermination(() -> context.runOnContext(nothing -> exchange.cancel()));
              context.runOnContext(nothing -> exchange.begin());
            });
  }

  @Override
  public void close() {
    client.close().onFailure(e -> {});
  }

  private RequestOptions optionsOf(OutgoingRequest request) throws DeliveryException {
    RequestRules.check(request);
    Destination destination = request.destination();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(request.method()))
            .setSsl(destination.tls())
            .setHost(destination.host())
            .setPort(destination.port())
            .setURI(destination.target())
            .setFollowRedirects(false)
            // Also removes a request that waits for a connection from the queue.
            .setConnectTimeout(request.timeout().toMillis());
    if (destination.host().indexOf(':') >= 0) { // Vert.x forgets the brackets (RFC 3986, 3.2.2)
      options.putHeader("Host", "[" + destination.host() + "]:" + destination.port());
    }
    proxies.to(destination).map(VertxSender::options).ifPresent(options::setProxyOptions);
    request.headers().forEach(options::putHeader);
    defaultHeader(options, "User-Agent", bounds.userAgent());
    // Responses are decompressed if needed, but none is requested.
    defaultHeader(options, "Accept-Encoding", "identity");
    if (request.body().isPresent()) {
      defaultHeader(options, "Content-Type", MediaType.JSON);
    }
    return options;
  }

  private static ProxyOptions options(Proxy proxy) {
    ProxyOptions options =
        new ProxyOptions().setType(ProxyType.HTTP).setHost(proxy.host()).setPort(proxy.port());
    proxy
        .credentials()
        .ifPresent(
            credentials -> {
              int colon = credentials.indexOf(':');
              options
                  .setUsername(colon < 0 ? credentials : credentials.substring(0, colon))
                  .setPassword(colon < 0 ? "" : credentials.substring(colon + 1));
            });
    return options;
  }

  private static void defaultHeader(RequestOptions options, String name, String value) {
    if (options.getHeaders() == null || !options.getHeaders().contains(name)) {
      options.putHeader(name, value);
    }
  }
}
