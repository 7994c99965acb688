package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outgoing webhooks of the packaged program, from outside. */
class DeliveriesIT {
  private static final byte[] KEY = "a key of twenty-four byte".getBytes(StandardCharsets.UTF_8);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "PARTNER_SECRET",
          "whsec_" + Base64.getEncoder().encodeToString(KEY),
          "DIPEO_DELIVERY_BACKOFF",
          "0.2S");

  @TempDir Path folder;

  @Test
  void deadLetter_isKeptWithoutShowingItsSecrets_andSentAgainWhenAsked() throws Exception {
    try (LocalReceiver receiver = new LocalReceiver()) {
      diagram(
          "tell",
          """
          url: %s/hook?token=canary-in-url
          headers: {Authorization: Bearer canary-in-header}
          sign: {secret: "{{env.PARTNER_SECRET}}"}
          retry: {max_attempts: 2, backoff: 0.1}
          """
              .formatted(receiver.url()));
      try (PackagedProgram program = PackagedProgram.serve(folder, SETTINGS)) {
        Api api = new Api(program.url());
        receiver.answerWith(503, "{\"got\": \"Bearer canary-in-header\"}");

        JsonPath failed = api.run("tell", "{\"n\": 1}");

        assertThat(failed.getString("state")).isEqualTo("failed");
        assertThat(failed.getString("error.message"))
            .startsWith("POST " + receiver.url() + "/hook answered 503 Service Unavailable")
            .endsWith("(after 2 attempts)");
        assertThat(failed.getInt("nodes[0].attempts")).isEqualTo(2);
        assertThat(failed.getList("nodes[0].log.text", String.class))
            .hasSize(2)
            .first()
            .asString()
            .startsWith("attempt 1: POST " + receiver.url() + "/hook answered 503");
        JsonPath listed = api.get("/api/deliveries?state=dead&run=" + failed.getString("id"));
        assertThat(listed.getList("deliveries")).hasSize(1);
        String id = listed.getString("deliveries[0].id");
        JsonPath dead = api.get("/api/deliveries/" + id);
        assertThat(dead.getList("attempts.status", Integer.class)).containsExactly(503, 503);
        assertThat(dead.getString("idempotency_key")).isEqualTo(failed.getString("id") + "-0-1");

        PackagedProgram.Ended again = dipeo(program, "deliveries", "retry", id);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.out()).isEqualTo(id + " is dead: 503\n");
        receiver.answerWith(200, "{\"status\":\"ok\"}");
        again = dipeo(program, "deliveries", "retry", id);
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).isEqualTo(id + " is delivered: 200\n");

        assertThat(receiver.received()).hasSize(4);
        Set<String> signatures = new HashSet<>();
        for (LocalReceiver.Received request : receiver.received()) {
          assertThat(request.headers())
              .containsEntry("authorization", "Bearer canary-in-header")
              .containsEntry("idempotency-key", failed.getString("id") + "-0-1")
              .containsEntry("webhook-id", failed.getString("id") + "-0-1")
              .containsEntry("webhook-signature", signature(request));
          assertThat(request.body()).isEqualTo("{}");
          signatures.add(request.headers().get("webhook-signature"));
        }
        assertThat(signatures).isNotEmpty();
        given()
            .post(program.url() + "/api/deliveries/" + id + "/retry")
            .then()
            .statusCode(409)
            .body("type", equalTo("urn:dipeo:problem:delivery-not-dead"));
        given().post(program.url() + "/api/deliveries/delivery-7/retry").then().statusCode(404);
        given()
            .header("X-Forwarded-For", "203.0.113.7")
            .post(program.url() + "/api/deliveries/" + id + "/retry")
            .then()
            .statusCode(404)
            .body("detail", startsWith("There is nothing at "));

        String shown =
            api.get("/api/runs/" + failed.getString("id")).prettify()
                + api.get("/api/deliveries").prettify()
                + api.get("/api/deliveries/" + id).prettify()
                + dipeo(program, "deliveries", "list").out()
                + dipeo(program, "deliveries", "show", id).out()
                + program.log();
        assertThat(shown)
            .contains(id)
            .doesNotContain("canary-in-url")
            .doesNotContain(Base64.getEncoder().encodeToString(KEY));
        assertThat(api.get("/api/deliveries/" + id).prettify()).doesNotContain("canary-in-header");
      }
    }
  }

  @Test
  void receiverThatIsDownForAWhile_getsEveryWebhook_alsoAfterAKill() throws Exception {
    try (LocalReceiver receiver = new LocalReceiver()) {
      diagram(
          "tell",
          "url: %s/hook\nretry: {max_attempts: 100, backoff: 2, max_backoff: 2}"
              .formatted(receiver.url()));
      receiver.answerWith(500, "");
      List<String> runs = new ArrayList<>();
      Map<String, String> patient = new HashMap<>(SETTINGS);
      patient.put("DIPEO_DELIVERY_FAILURES_MAX", "1000000"); // all of them go on being tried
      PackagedProgram first = PackagedProgram.serve(folder, patient);
      try {
        Api api = new Api(first.url());
        for (int i = 0; i < 5; i++) {
          runs.add(api.start("tell", "{\"n\": " + i + "}"));
        }
        await()
            .atMost(PATIENCE)
            .until(
                () -> api.get("/api/deliveries").getList("deliveries.attempt_count"),
                counts -> counts.size() == 5 && !counts.contains(0));
      } finally {
        first.kill();
      }

      try (PackagedProgram second = PackagedProgram.serve(folder, patient)) {
        Api api = new Api(second.url());
        receiver.answerWith(200, "{}");
        for (String run : runs) {
          assertThat(api.ended(run).getString("state")).isEqualTo("completed");
        }
        JsonPath deliveries = api.get("/api/deliveries");
        assertThat(deliveries.getList("deliveries.state", String.class))
            .hasSize(5)
            .containsOnly("delivered");
        assertThat(deliveries.getList("deliveries.attempt_count", Integer.class))
            .allMatch(count -> count > 1);
        assertThat(
                receiver.received().stream()
                    .map(request -> request.headers().get("idempotency-key"))
                    .distinct())
            .containsExactlyInAnyOrderElementsOf(runs.stream().map(run -> run + "-0-1").toList());
      }
    }
  }

  @Test
  void receiverThatHangs_delaysNobodyElse_howeverManyRunsWaitForIt() throws Exception {
    try (StalledReceiver stalled = new StalledReceiver();
        LocalReceiver receiver = new LocalReceiver()) {
      diagram("hang", "url: %s/hang\ntimeout: 1h".formatted(stalled.url()));
      diagram("tell", "url: %s/hook".formatted(receiver.url()));
      Map<String, String> small = new HashMap<>(SETTINGS);
      small.put("DIPEO_RUNS_ACTIVE_MAX", "4");
      try (PackagedProgram program = PackagedProgram.serve(folder, small)) {
        Api api = new Api(program.url());
        for (int i = 0; i < 50; i++) {
          api.start("hang", "{\"n\": " + i + "}");
        }
        await().atMost(PATIENCE).until(() -> stalled.called("/hang") == 32); // the others queue

        for (int i = 0; i < 10; i++) {
          assertThat(api.run("tell", "{}").getString("state")).isEqualTo("completed");
        }
        assertThat(stalled.called("/hang")).as("its share, and no more").isEqualTo(32);
        assertThat(stalled.hungUp("/hang")).isZero();
      }
    }
  }

  @Test
  void insideAddresses_areRefusedByTheServer_andByTheRetry() throws Exception {
    try (LocalReceiver receiver = new LocalReceiver()) {
      diagram("tell", "url: \"{{url}}\"");
      Map<String, String> guarded = new HashMap<>(SETTINGS);
      guarded.put("DIPEO_DELIVERY_ALLOWED_HOSTS", "");
      try (PackagedProgram program = PackagedProgram.serve(folder, guarded)) {
        Api api = new Api(program.url());
        String port = receiver.url().substring(receiver.url().lastIndexOf(':'));
        for (String host :
            List.of("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254")) {
          JsonPath run = api.run("tell", "{\"url\": \"http://" + host + port + "/\"}");
          assertThat(run.getString("error.type")).as(host).isEqualTo("address_refused");
          assertThat(run.getString("error.message"))
              .contains("dipeo.delivery.allowed-hosts")
              .doesNotContain("attempts");
        }
        String id = api.get("/api/deliveries").getString("deliveries[4].id");
        assertThat(api.post("/api/deliveries/" + id + "/retry", "").path("state").toString())
            .isEqualTo("dead");
        assertThat(receiver.received()).isEmpty();
      }
    }
  }

  private void diagram(String name, String config) throws Exception {
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve(name + ".yaml"),
        "version: light\nnodes:\n  - label: Tell\n    type: hook\n    config:\n"
            + config.indent(6));
  }

  private static PackagedProgram.Ended dipeo(PackagedProgram program, String... words)
      throws Exception {
    return PackagedProgram.run(
        program.folder(), Map.of("QUARKUS_HTTP_PORT", String.valueOf(program.port())), words);
  }

  /** standardwebhooks.com, "Signature scheme". */
  private static String signature(LocalReceiver.Received request) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    String content =
        request.headers().get("webhook-id")
            + "."
            + request.headers().get("webhook-timestamp")
            + "."
            + request.body();
    return "v1,"
        + Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
  }
}
