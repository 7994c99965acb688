package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

  /**
   * Reads each request to the end of its head, answers so much, and resets the connection.
   *
   * @param taken told of every request that it has read
   */
  static Receiver thatResets(String answer, Runnable taken) {
    try {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
      Thread.ofVirtual()
          .start(
              () -> {
                while (!server.isClosed()) {
                  try (Socket socket = server.accept()) {
                    socket.setSoLinger(true, 0); // closing sends RST, not FIN
                    var lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                    for (String line = "-"; line != null && !line.isEmpty(); ) {
                      line = lines.readLine();
                    }
                    taken.run();
                    socket.getOutputStream().write(answer.getBytes(UTF_8));
                  } catch (IOException e) {
                    // The test is over, or the sender went away.
                  }
                }
              });
      return new Receiver("http", server.getLocalPort(), () -> closed(server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closed(ServerSocket server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
        vertx, TestBounds.sender("1"), new SystemLookup(Runnable::run), AddressGuard.LENIENT);
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
