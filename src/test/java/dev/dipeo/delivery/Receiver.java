package dev.dipeo.delivery;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;

/** A receiver of requests on this machine that behaves as its test says. */
public final class Receiver implements AutoCloseable {
  private final String scheme;
  private final int port;
  private final Runnable close;

  private Receiver(String scheme, int port, Runnable close) {
    this.scheme = scheme;
    this.port = port;
    this.close = close;
  }

  /** Speaks HTTP. */
  public static Receiver http(Vertx vertx, Handler<HttpServerRequest> handler) {
    return http(vertx, new HttpServerOptions(), handler);
  }

  static Receiver http(Vertx vertx, HttpServerOptions options, Handler<HttpServerRequest> handler) {
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(handler)
            .listen(0, "localhost")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return new Receiver(options.isSsl() ? "https" : "http", server.actualPort(), server::close);
  }

  /** Speaks what the handler writes. */
  static Receiver tcp(Vertx vertx, Handler<NetSocket> handler) {
    NetServer server =
        vertx
            .createNetServer()
            .connectHandler(handler)
            .listen(0, "localhost")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return new Receiver("http", server.actualPort(), server::close);
  }

  /** Speaks HTTP on one address of this machine, and says which and how it was called. */
  static Receiver onAddress(Vertx vertx, String address, int port) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request.response().putHeader("X-Host", request.getHeader("Host")).end(address))
            .listen(port, address)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return new Receiver("http", server.actualPort(), server::close);
  }

  /** A sender that may reach receivers on this machine. */
  public static VertxSender sender(Vertx vertx) {
    return new VertxSender(
        vertx,
        DeliverySettings.defaults("1"),
        new SystemLookup(Runnable::run),
        AddressGuard.LENIENT);
  }

  public URI url(String target) {
    return URI.create(scheme + "://localhost:" + port + target);
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    close.run();
  }
}
