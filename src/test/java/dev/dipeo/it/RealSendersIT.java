package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests as services really send them, from outside. */
class RealSendersIT {
  private static final String TOKEN = "gl-token";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static PackagedProgram program;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    manifest(folder, "slack", "signature_header: X-Slack-Signature", "secret: \"{{env.SECRET}}\"");
    manifest(
        folder, "dropbox", "signature_header: X-Dropbox-Signature", "secret: \"{{env.SECRET}}\"");
    manifest(folder, "deploy", "signature_algorithm: none", "dedupe_window: 1h");
    manifest(
        folder,
        "trello",
        "signature_header: X-Trello-Webhook",
        "public_url: https://hooks.example.com/webhooks/trello",
        "allowed_origins: [eventgrid.azure.net]",
        "rate_limit: 10",
        "secret: \"{{env.SECRET}}\"");
    String[] graph = {
      "signature_algorithm: token",
      "secret: \"{{env.TOKEN}}\"",
      "handshake:",
      "  when: {method: POST, present: \"query:validationToken\"}",
      "  reply: {body: \"{query:validationToken}\"}"
    };
    manifest(folder, "graph", with("signature: \"json:value[0].clientState\"", graph));
    manifest(folder, "graph-url", with("signature: \"query:code\"", graph));
    manifest(
        folder,
        "calendar",
        "signature_header: X-Goog-Channel-Token",
        "signature_algorithm: token",
        "secret: \"{{env.TOKEN}}\"",
        "event: \"header:X-Goog-Resource-State\"",
        "delivery_id: \"{header:X-Goog-Channel-ID}-{header:X-Goog-Message-Number}\"");
    program =
        PackagedProgram.serve(
            folder, Map.of("SECRET", Signed.SECRET, "TOKEN", TOKEN, "DIPEO_LOG_LEVEL", "DEBUG"));
  }

  private static String[] with(String first, String... others) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(Arrays.asList(others));
    return all.toArray(String[]::new);
  }

  private static void manifest(Path folder, String name, String... lines) throws Exception {
    Path place = Files.createDirectories(folder.resolve("integrations").resolve(name));
    Files.writeString(
        place.resolve("provider.yaml"),
        "name: "
            + name
            + "\nmetadata:\n  webhook_config:\n    "
            + String.join("\n    ", lines)
            + "\n");
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  private static HttpResponse<String> send(
      String method, String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(program.url() + "/webhooks/" + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void sameBytes_areNewsOrARetry_asTheManifestSays() throws Exception {
    String change = "{\"list_folder\":{\"accounts\":[\"dbid:AAxx\"]}}";
    for (int i = 0; i < 2; i++) {
      assertThat(
              send(
                      "POST",
                      "dropbox",
                      change,
                      "Content-Type",
                      "application/json",
                      "X-Dropbox-Signature",
                      Signed.hmac(Signed.SECRET, change))
                  .body())
          .contains("\"status\":\"processed\"");
    }
    String[] json = {"Content-Type", "application/json"};
    assertThat(send("POST", "deploy", "{\"status\":\"down\"}", json).body()).contains("processed");
    assertThat(send("POST", "deploy", "{\"status\":\"up\"}", json).body()).contains("processed");
    assertThat(send("POST", "deploy", "{\"status\":\"down\"}", json).body()).contains("duplicate");
  }

  @Test
  void slackInteraction_isDurableAndAnsweredWithNothing_alsoAgain() throws Exception {
    String body =
        "payload="
            + URLEncoder.encode(
                "{\"type\":\"view_submission\",\"trigger_id\":\"t.1\"}", StandardCharsets.UTF_8);
    String time = String.valueOf(Instant.now().getEpochSecond());
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer =
          send(
              "POST",
              "slack",
              body,
              "Content-Type",
              "application/x-www-form-urlencoded",
              "X-Slack-Request-Timestamp",
              time,
              "X-Slack-Signature",
              "v0=" + Signed.hmac(Signed.SECRET, "v0:" + time + ":" + body));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEmpty();
    }
    given()
        .get(program.url() + "/api/events?provider=slack")
        .then()
        .statusCode(200)
        .body("events.name", equalTo(List.of("view_submission")));
  }

  @Test
  void probes_beforeThereIsABody() throws Exception {
    assertThat(send("HEAD", "trello", "").statusCode()).isEqualTo(200);
    assertThat(send("HEAD", "calendar", "").statusCode()).isEqualTo(405);
    String[] text = {"Content-Type", "text/plain; charset=utf-8"};
    HttpResponse<String> echoed = send("POST", "graph?validationToken=%3Cb%3Ea", "", text);
    assertThat(echoed.statusCode()).isEqualTo(200);
    assertThat(echoed.body()).isEqualTo("<b>a");
    assertThat(echoed.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(echoed.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(send("POST", "graph-url?code=gl-token&validationToken=abc", "", text).body())
        .isEqualTo("abc");
    assertThat(send("POST", "graph-url?code=x&validationToken=abc", "", text).statusCode())
        .isEqualTo(401);
  }

  @Test
  void options_areAnsweredToWhoMayAsk() throws Exception {
    HttpResponse<String> allowed =
        send("OPTIONS", "trello", "", "WebHook-Request-Origin", "eventgrid.azure.net");
    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.headers().firstValue("WebHook-Allowed-Origin"))
        .contains("eventgrid.azure.net");
    assertThat(allowed.headers().firstValue("WebHook-Allowed-Rate")).contains("600");
    for (String[] other :
        new String[][] {
          {"trello", "example.com"}, {"trello", "*"}, {"dropbox", "eventgrid.azure.net"}
        }) {
      HttpResponse<String> refused =
          send("OPTIONS", other[0], "", "WebHook-Request-Origin", other[1]);
      assertThat(refused.statusCode()).isEqualTo(405);
      assertThat(refused.headers().firstValue("Allow")).contains("POST");
      assertThat(refused.headers().firstValue("WebHook-Allowed-Origin")).isEmpty();
    }
    assertThat(send("OPTIONS", "nobody", "").statusCode()).isEqualTo(404);
  }

  @Test
  void noBodyAtAll_isAnEventWithoutPayload() throws Exception {
    HttpResponse<String> answer =
        send(
            "POST",
            "calendar",
            "",
            "X-Goog-Channel-ID",
            "c1",
            "X-Goog-Message-Number",
            "7",
            "X-Goog-Resource-State",
            "exists",
            "X-Goog-Channel-Token",
            TOKEN);
    assertThat(answer.statusCode()).isEqualTo(200);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                given()
                    .get(program.url() + "/api/events?provider=calendar&state=dispatched")
                    .then()
                    .statusCode(200)
                    .body("events.name", hasItem("exists"))
                    .body("events.delivery_id", hasItem("c1-7")));
  }
}
