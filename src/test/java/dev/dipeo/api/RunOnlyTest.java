package dev.dipeo.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunOnlyTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private HttpResponse<String> get(RunOnly runOnly, String path) throws Exception {
    Router router = Router.router(vertx);
    router.route().handler(runOnly::handle);
    router.route().handler(context -> context.response().end("passed"));
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void webhook_is404_whichSaysWhereEventsComeFrom() throws Exception {
    HttpResponse<String> topic = get(RunOnly.fromTopic(), "/webhooks/github");
    assertThat(topic.statusCode()).isEqualTo(404);
    assertThat(topic.body()).contains("run-only", "put on the topic");

    HttpResponse<String> database = get(RunOnly.fromDatabase(), "/webhooks/github");
    assertThat(database.statusCode()).isEqualTo(404);
    assertThat(database.body()).contains("run-only", "the database").doesNotContain("topic");
  }

  @Test
  void everythingElse_passes() throws Exception {
    for (String path : new String[] {"/api/runs", "/webhooksx", "/q/health/ready"}) {
      assertThat(get(RunOnly.fromTopic(), path).body()).as(path).isEqualTo("passed");
    }
  }
}
