package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server as it is put up for the world: started without any command, as a container or a service
 * manager does it, with secrets from the environment and from {@code .env}, and with one missing.
 */
class ProdIT {
  private static final String PUSH =
      "{\"ref\":\"refs/heads/main\",\"repository\":{\"full_name\":\"me/app\"},\"pusher\":{\"name\":\"alice\"}}";
  private static final String INVOICE = "{\"id\":\"evt_1\",\"type\":\"invoice.paid\"}";
  private static final String TOKEN = "token-of-the-api";

  private static Path folder;
  private static PackagedProgram program;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    for (String provider : List.of("github", "slack", "stripe")) {
      manifest(
          provider,
          Files.readString(
              PackagedProgram.HOME
                  .resolve("integrations")
                  .resolve(provider)
                  .resolve("provider.yaml")));
    }
    Path schemas = PackagedProgram.HOME.resolve("integrations/github/schemas");
    Files.createDirectories(folder.resolve("integrations/github/schemas"));
    for (String schema : List.of("github.push.json", "github.pr.json")) {
      Files.copy(
          schemas.resolve(schema), folder.resolve("integrations/github/schemas").resolve(schema));
    }
    manifest("silent", "name: silent\nwebhook_events:\n  - {name: tick, description: A tick}\n");
    manifest(
        "open",
        """
        name: open
        metadata:
          webhook_config: {signature_algorithm: none, event: {json: type}}
        """);
    Files.writeString(
        folder.resolve(".env"),
        "SLACK_WEBHOOK_SECRET=" + Signed.SECRET + "\nSTRIPE_WEBHOOK_SECRET=another one\n");
    program =
        PackagedProgram.serveBy(
            folder,
            Map.of(
                "STRIPE_WEBHOOK_SECRET",
                Signed.SECRET,
                "DIPEO_API_TOKEN",
                TOKEN,
                "DIPEO_RELOAD_INTERVAL",
                "200ms"),
            List.of("serve"));
  }

  private static void manifest(String provider, String text) throws IOException {
    Path own = Files.createDirectories(folder.resolve("integrations").resolve(provider));
    // Moved into place, so that the server never reads half of it.
    Path written = Files.writeString(own.resolve("provider.yaml.new"), text);
    Files.move(written, own.resolve("provider.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  @AfterAll
  static void stop() {
    program.close();
  }

  @Test
  void providerWithoutItsSecret_acceptsNothing() {
    for (String signature :
        List.of(
            "sha256=" + Signed.hmac("dipeo-dev-secret", PUSH),
            "sha256=" + Signed.hmac(Signed.SECRET, PUSH),
            "sha256=" + "0".repeat(64))) {
      Signed.json(PUSH)
          .header("X-GitHub-Event", "push")
          .header("X-Hub-Signature-256", signature)
          .post(program.url() + "/webhooks/github")
          .then()
          .statusCode(503)
          .contentType("application/problem+json")
          .header("Retry-After", equalTo("5"))
          .body("type", equalTo("urn:dipeo:problem:provider-not-configured"));
    }
    assertThat(program.log())
        .contains("provider.secret_missing provider=github variable=GITHUB_WEBHOOK_SECRET");
  }

  @Test
  void readiness_namesTheMissingVariableToWhoMayUseTheApi_andIsUp() {
    withToken()
        .get(program.url() + "/q/health/ready")
        .then()
        .statusCode(200)
        .body("status", equalTo("UP"))
        .body(
            "checks.find { it.name == 'receiving' }.data.keySet()",
            hasItem("github: GITHUB_WEBHOOK_SECRET"));
    for (String health : List.of("", "/ready", "/live", "/started")) {
      String brief =
          given()
              .get(program.url() + "/q/health" + health)
              .then()
              .statusCode(200)
              .body("status", equalTo("UP"))
              .body("checks.findAll { it.status != 'UP' }.size()", equalTo(0))
              .extract()
              .asString();
      assertThat(brief).doesNotContain("data", "SECRET", folder.toString());
    }
    given().get(program.url() + "/q/health/well").then().statusCode(404);
  }

  @Test
  void secretOfTheEnvFile_isRead() {
    long now = Instant.now().getEpochSecond();
    String mention =
        "{\"type\":\"event_callback\",\"event_id\":\"EvEnv\",\"event\":{\"type\":\"app_mention\"}}";
    Signed.slack(now, mention).post(program.url() + "/webhooks/slack").then().statusCode(200);
  }

  @Test
  void secretOfTheEnvironment_goesBeforeThatOfTheEnvFile() {
    long now = Instant.now().getEpochSecond();
    Signed.stripe(now, INVOICE).post(program.url() + "/webhooks/stripe").then().statusCode(200);
    Signed.json(INVOICE)
        .header(
            "Stripe-Signature",
            "t=" + now + ",v1=" + Signed.hmac("another one", now + "." + INVOICE))
        .post(program.url() + "/webhooks/stripe")
        .then()
        .statusCode(401);
  }

  @Test
  void manifestWithoutSignature_isRefusedUnlessItSaysSo() {
    Signed.json("{\"type\":\"tick\"}")
        .post(program.url() + "/webhooks/silent")
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", equalTo("5"));
    assertThat(program.log())
        .contains(
            "provider.unsigned provider=silent: no signature is declared; every request is refused");
    Signed.json("{\"type\":\"tock\"}")
        .post(program.url() + "/webhooks/open")
        .then()
        .statusCode(200)
        .body("event", equalTo("tock"));
  }

  /** Answers callers from elsewhere only with the token; webhooks answer everybody. */
  @Test
  void api_isOpenByTokenOnly_alsoToThisMachine() {
    withToken().get(program.url() + "/api/runs").then().statusCode(200);
    given().get(program.url() + "/api/runs").then().statusCode(401);
    given().get(program.url() + "/nothing").then().statusCode(404);
    withToken().get(program.url() + "/nothing").then().statusCode(404);
    fromElsewhere()
        .get(program.url() + "/api/runs")
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .header("WWW-Authenticate", equalTo("Bearer"));
    fromElsewhere()
        .header("Authorization", "Bearer " + TOKEN + "x")
        .get(program.url() + "/api/runs")
        .then()
        .statusCode(401);
    for (String path : List.of("/api/runs", "/q/metrics", "/q/openapi")) {
      fromElsewhere()
          .header("Authorization", "Bearer " + TOKEN)
          .get(program.url() + path)
          .then()
          .statusCode(200);
      fromElsewhere().get(program.url() + path).then().statusCode(401);
    }
    fromElsewhere().get(program.url() + "/webhooks/stripe/test").then().statusCode(200);
    fromElsewhere().get(program.url() + "/q/health/ready").then().statusCode(200);
    assertThat(program.log()).doesNotContain(TOKEN, Signed.SECRET, "another one");
  }

  /** Whatever there will be: everything but webhooks and health needs the token from elsewhere. */
  @Test
  void everyRouteOfTheApi_needsTheToken() {
    Map<String, Map<String, Object>> paths =
        withToken()
            .get(program.url() + "/q/openapi?format=json")
            .then()
            .statusCode(200)
            .extract()
            .path("paths");
    int asked = 0;
    for (String path : paths.keySet()) {
      if (path.startsWith("/webhooks")) {
        continue;
      }
      for (String method : paths.get(path).keySet()) {
        for (String authorization :
            List.of("", "Bearer", "Bearer nothing", "Bearer " + TOKEN + "x")) {
          given()
              .header("Authorization", authorization)
              .request(
                  method.toUpperCase(java.util.Locale.ROOT),
                  program.url() + path.replaceAll("\\{[^}]*}", "1"))
              .then()
              .statusCode(401);
          asked++;
        }
      }
    }
    assertThat(asked).isGreaterThan(20);
    assertThat(paths.keySet()).contains("/api/events/{id}/replay");
    for (String suffix : List.of("/webhooks", "/q/health", ";x=/webhooks/", "%2fq%2fhealth")) {
      fromElsewhere().get(program.url() + "/api/runs" + suffix).then().statusCode(401);
    }
    assertThat(withToken().get(program.url() + "/q/health").asString())
        .doesNotContain(TOKEN, Signed.SECRET, "another one");
  }

  private static RequestSpecification withToken() {
    return given().header("Authorization", "Bearer " + TOKEN);
  }

  private static RequestSpecification fromElsewhere() {
    return given().header("X-Forwarded-For", "203.0.113.9");
  }

  @Test
  void changedManifests_areTakenOverAndABrokenOneKeepsTheLastGood() throws Exception {
    manifest("late", "name: late\nwebhook_events:\n  - {name: a, description: First}\n");
    awaitEvents("late", List.of("a"));
    manifest("late", "name: late\nwebhook_events:\n  - {name: b, description: Second}\n");
    awaitEvents("late", List.of("b"));
    manifest("late", "name: late\nwebhook_events:\n  - {nam: c, description: Third}\n");
    await()
        .atMost(PATIENCE)
        .until(program::log, log -> log.contains("provider.manifest_rejected provider=late"));
    assertThat(program.log())
        .contains("in_force=the last good one")
        .containsPattern("late/provider.yaml:3:6: .*did you mean 'name'");
    awaitEvents("late", List.of("b"));
  }

  private static void awaitEvents(String provider, List<String> names) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                given()
                    .get(program.url() + "/webhooks/" + provider + "/test")
                    .then()
                    .statusCode(200)
                    .body("supported_events.name", equalTo(names)));
  }
}
