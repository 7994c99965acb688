package dev.dipeo.prove;

import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.base.MediaType;
import dev.dipeo.base.RequestHeaders;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletionException;

/** The receiver of the runs' webhooks: records every arrival and answers 200. */
final class Destination implements AutoCloseable {
  private final Ledger ledger;
  private final HttpServer server;

  private Destination(Vertx vertx, Ledger ledger) {
    this.ledger = ledger;
    this.server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0));
  }

  static Destination start(Vertx vertx, Ledger ledger) {
    Destination destination = new Destination(vertx, ledger);
    destination.server.requestHandler(
        request -> request.body().onSuccess(body -> destination.note(request, body)));
    try {
      destination.server.listen().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new IllegalStateException("no port for the receiver of the proof", e.getCause());
    }
    return destination;
  }

  private void note(HttpServerRequest request, Buffer body) {
    try {
      int number = Json.parse(body.getBytes()).path("number").asInt();
      ledger.received(number, String.valueOf(request.getHeader(RequestHeaders.IDEMPOTENCY_KEY)));
      request.response().putHeader("Content-Type", MediaType.JSON).end("{\"status\":\"ok\"}");
    } catch (MalformedJsonException e) {
      request.response().setStatusCode(400).end();
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/received";
  }

  @Override
  public void close() {
    server.close();
  }
}
