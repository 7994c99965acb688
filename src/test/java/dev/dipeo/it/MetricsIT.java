package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation of the metrics against a server with something to count. */
class MetricsIT {
  private static final Pattern DOCUMENTED = Pattern.compile("`(dipeo_[a-z_]+?)(_total)?`");
  private static final Pattern TOLD = Pattern.compile("(?m)^# HELP (dipeo_[a-z_]+?)(_max)?(?= |$)");

  @Test
  void everyMetricThatIsDocumented_isThere_andNoOther(@TempDir Path folder) throws Exception {
    try (LocalReceiver receiver = new LocalReceiver()) {
      Files.createDirectories(folder.resolve("diagrams"));
      Files.writeString(
          folder.resolve("diagrams/count.yaml"),
          """
          version: light
          nodes:
            - {label: Pushed, type: start, trigger_mode: hook, hook_event: github.watch}
            - {label: Work, type: code_job, code: "result = 1"}
            - {label: Tell, type: hook, config: {url: "%s/told"}}
            - {label: Lost, type: hook, retry: {max_attempts: 1}, config: {url: "http://127.0.0.1:1/lost"}}
          connections:
            - {from: Pushed, to: Work}
            - {from: Work, to: Tell}
            - {from: Tell, to: Lost}
          """
              .formatted(receiver.url()));
      try (PackagedProgram program =
          PackagedProgram.serve(folder, Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET))) {
        String url = program.url() + "/webhooks/github";
        Signed.github("watch", "d-1", "{}").post(url).then().statusCode(200);
        Signed.github("watch", "d-1", "{}").post(url).then().statusCode(200);
        given()
            .contentType("application/json")
            .header("X-Hub-Signature-256", "sha256=00")
            .body("{}")
            .post(url)
            .then()
            .statusCode(401);
        Api api = new Api(program.url());
        await()
            .atMost(PATIENCE)
            .until(() -> !api.get("/api/runs?state=failed").getList("runs").isEmpty());

        String metrics = given().get(program.url() + "/q/metrics").asString();
        Set<String> documented = all(DOCUMENTED, Files.readString(Path.of("docs/metrics.md")));
        Set<String> told = all(TOLD, metrics);
        Set<String> unusual =
            Set.of(
                "dipeo_python_worker_ends", "dipeo_python_contexts_renewed", "dipeo_topic_sending");
        assertThat(documented).containsAll(unusual);
        documented.removeAll(unusual);
        told.removeAll(unusual);
        assertThat(told).as("of what happened").isEqualTo(documented);
        assertThat(metrics)
            .contains(
                "dipeo_webhooks_total{outcome=\"processed\",provider=\"github\"} 1.0",
                "dipeo_webhooks_total{outcome=\"duplicate\",provider=\"github\"} 1.0",
                "dipeo_webhooks_total{outcome=\"invalid-signature\",provider=\"github\"} 1.0",
                "dipeo_deliveries_ended_total{state=\"delivered\"} 1.0",
                "dipeo_deliveries_ended_total{state=\"dead\"} 1.0",
                "dipeo_deliveries_attempts_seconds_count{outcome=\"2xx\"} 1",
                "dipeo_deliveries_attempts_seconds_count{outcome=\"connect_error\"} 1",
                "dipeo_python_jobs_seconds_count{outcome=\"value\"} 1");
      }
    }
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> all = new TreeSet<>();
    pattern.matcher(text).results().forEach(found -> all.add(found.group(1)));
    return all;
  }
}
