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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Callers of this machine, as every caller is behind a proxy that runs here. */
class AccessGuardTest {
  private static final Optional<String> TOKEN = Optional.of(" token-of-the-api ");
  private static final List<String> GUARDED =
      List.of("/api", "/api/runs", "/api/x/webhooks", "/q/metrics", "/q/openapi");
  private static final List<String> NOT_OURS =
      List.of("/", "/nothing", "/apis", "/apix/runs", "/webhooksx", "/qq", "/prefix/api");

  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static volatile AccessGuard guard = new AccessGuard(TOKEN, false);
  private static HttpServer server;

  @BeforeAll
  static void start() throws Exception {
    Router router = Router.router(VERTX);
    router.route().handler(context -> guard.handle(context));
    router.route().handler(context -> context.response().end("passed"));
    server =
        VERTX
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
  }

  @AfterAll
  static void stop() throws Exception {
    CLIENT.close();
    VERTX.close().toCompletionStage().toCompletableFuture().get();
  }

  private static HttpResponse<String> get(String path, String... header) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
    if (header.length > 0) {
      request.header(header[0], header[1]);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static int status(String path, String... header) throws Exception {
    return get(path, header).statusCode();
  }

  @Test
  void webhooksAndHealth_areOpen_whateverIsSet() throws Exception {
    for (AccessGuard one :
        List.of(
            new AccessGuard(Optional.empty(), false),
            new AccessGuard(Optional.empty(), true),
            new AccessGuard(TOKEN, true))) {
      guard = one;
      for (String path : List.of("/webhooks", "/webhooks/github", "/q/health", "/q/health/ready")) {
        assertThat(status(path)).as(path).isEqualTo(200);
      }
    }
  }

  @Test
  void token_isAskedOfEveryone_whateverTheLoopbackSettingSays() throws Exception {
    for (boolean loopback : new boolean[] {false, true}) {
      guard = new AccessGuard(TOKEN, loopback);
      assertThat(guard.isShut()).isFalse();
      for (String path : GUARDED) {
        assertThat(status(path)).as(path).isEqualTo(401);
        assertThat(status(path, "Authorization", "Bearer token-of-the-ap")).isEqualTo(401);
        assertThat(status(path, "Authorization", "Basic token-of-the-api")).isEqualTo(401);
        assertThat(status(path, "Authorization", "bearer token-of-the-api")).isEqualTo(200);
      }
      for (String path : NOT_OURS) {
        assertThat(status(path)).as(path).isEqualTo(404);
        assertThat(status(path, "Authorization", "Bearer token-of-the-api")).isEqualTo(404);
      }
    }
  }

  @Test
  void withoutToken_theApiLooksAsIfItWereNotThere() throws Exception {
    for (Optional<String> none : List.of(Optional.<String>empty(), Optional.of(" "))) {
      guard = new AccessGuard(none, false);
      assertThat(guard.isShut()).isTrue();
      String nowhere = get("/nothing").body();
      for (String path : GUARDED) {
        HttpResponse<String> answer = get(path, "Authorization", "Bearer ");
        assertThat(answer.statusCode()).as(path).isEqualTo(404);
        assertThat(answer.body()).isEqualTo(nowhere.replace("/nothing", path));
        assertThat(answer.headers().map().keySet())
            .containsExactlyInAnyOrderElementsOf(get("/nothing").headers().map().keySet());
      }
    }
  }

  @Test
  void loopback_isNobodyBehindAProxyOrAForeignPage() throws Exception {
    guard = new AccessGuard(Optional.empty(), true);
    assertThat(guard.isShut()).isFalse();
    assertThat(status("/api/runs")).isEqualTo(200);
    assertThat(status("/api/runs", "Origin", "http://localhost:3000")).isEqualTo(200);
    for (String name : List.of("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP")) {
      assertThat(status("/api/runs", name, "127.0.0.1")).as(name).isEqualTo(404);
    }
    assertThat(status("/api/runs", "Origin", "https://attacker.example")).isEqualTo(404);
    assertThat(status("/nothing")).isEqualTo(404);
  }
}
