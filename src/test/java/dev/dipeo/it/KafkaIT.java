package dev.dipeo.it;

import static dev.dipeo.it.Api.PATIENCE;
import static io.restassured.RestAssured.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers without a store and runners, with a topic between them. */
class KafkaIT {
  private static final String PUSH =
      "{\"ref\":\"refs/heads/main\",\"repository\":{\"full_name\":\"me/app\"}}";

  @TempDir static Path brokerFolder;
  private static KafkaBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new KafkaBroker(brokerFolder.resolve("kafka"));
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker.close();
  }

  @BeforeEach
  void diagram() throws IOException {
    for (String each : List.of("receiver", "runner")) {
      Files.writeString(
          Files.createDirectories(folder.resolve(each).resolve("diagrams")).resolve("pass.yaml"),
          """
          version: light
          nodes:
            - {label: Pushed, type: start, hook_event: github.push}
            - {label: End, type: endpoint}
          connections:
            - {from: Pushed, to: End}
          """);
    }
  }

  private static Map<String, String> settings(String mode) {
    Map<String, String> settings = new HashMap<>(broker.settings());
    settings.put("DIPEO_MODE", mode);
    settings.put("GITHUB_WEBHOOK_SECRET", Signed.SECRET);
    settings.put("DIPEO_KAFKA_KEY", "{{payload.repository.full_name}}");
    return settings;
  }

  private PackagedProgram receiver() throws IOException {
    return PackagedProgram.serve(folder.resolve("receiver"), settings("receive"));
  }

  private PackagedProgram runner() throws IOException {
    return PackagedProgram.serve(folder.resolve("runner"), settings("run"));
  }

  private static Response post(PackagedProgram program, String delivery) {
    return Signed.github("push", delivery, PUSH).post(program.url() + "/webhooks/github");
  }

  private static String send(PackagedProgram program, String delivery) {
    return post(program, delivery)
        .then()
        .statusCode(200)
        .body("status", equalTo("processed"))
        .extract()
        .path("execution_id");
  }

  /** The execution, as soon as a runner has it. */
  private static JsonPath executed(PackagedProgram runner, String execution) {
    await()
        .atMost(PATIENCE)
        .until(() -> get(runner.url() + "/api/executions/" + execution).statusCode() == 200);
    return new Api(runner.url()).executed(execution);
  }

  @Test
  void push_isAcknowledgedByTheTopic_andRunByARunner_once() throws Exception {
    try (PackagedProgram receiver = receiver();
        PackagedProgram runner = runner()) {
      String execution = send(receiver, "once-1");
      assertThat(executed(runner, execution).getList("runs.state", String.class))
          .containsExactly("completed");

      String repetition = send(receiver, "once-1"); // what a receiver cannot know
      String last = send(receiver, "once-2");
      executed(runner, last);
      Api api = new Api(runner.url());
      assertThat(api.get("/api/events").getList("events.id", String.class))
          .contains(execution, last);
      assertThat(api.get("/api/events?delivery_id=once-1").getList("events.id", String.class))
          .containsExactly(execution);
      assertThat(api.get("/api/runs").getList("runs")).hasSize(2);

      assertThat(repetition).isNotEqualTo(execution);
      assertThat(executed(runner, repetition).getString("execution_id")).isEqualTo(execution);

      get(receiver.url() + "/api/executions/" + execution)
          .then()
          .statusCode(404)
          .body("type", containsString("no-store"));
      get(receiver.url() + "/api/providers").then().statusCode(200);
      get(receiver.url() + "/q/metrics")
          .then()
          .statusCode(200)
          .body(containsString("dipeo_topic_sending"));
      get(runner.url() + "/q/metrics").then().statusCode(200);
      post(runner, "once-3")
          .then()
          .statusCode(404)
          .body("type", containsString("run-only"))
          .body("detail", containsString("on the topic"));
      assertThat(folder.resolve("receiver/data")).doesNotExist();

      ConsumerRecord<byte[], byte[]> record = broker.records(KafkaBroker.TOPIC).getFirst();
      assertThat(new String(record.key(), UTF_8)).isEqualTo("me/app");
      assertThat(new String(record.value(), UTF_8)).isEqualTo(PUSH);
      assertThat(new String(record.headers().lastHeader("ce_type").value(), UTF_8))
          .isEqualTo("github.push");
    }
  }

  @Test
  void eventAboveTheBoundOfTheTopic_is413_andTheNextOneIsTaken() throws Exception {
    String body = PUSH.replace("main", "x".repeat(KafkaBroker.MESSAGE_BYTES_MAX));
    try (PackagedProgram receiver = receiver();
        PackagedProgram runner = runner()) {
      Response refused =
          Signed.github("push", "large-1", body).post(receiver.url() + "/webhooks/github");
      assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(413);
      assertThat(refused.header("Retry-After")).isNull();
      assertThat(refused.jsonPath().getString("type"))
          .isEqualTo("urn:dipeo:problem:event-too-large");
      assertThat(refused.jsonPath().getString("detail")).contains("max.message.bytes");
      executed(runner, send(receiver, "large-2"));
      get(receiver.url() + "/q/health/ready").then().statusCode(200);
      assertThat(receiver.log()).contains("reason=event_too_large delivery=large-1");
    }
  }

  @Test
  void brokerThatIsGone_isSaid_andComesBack() throws Exception {
    try (PackagedProgram receiver = receiver();
        PackagedProgram runner = runner()) {
      send(receiver, "gone-1");
      broker.kill();

      post(receiver, "gone-2").then().statusCode(503).header("Retry-After", notNullValue());
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  get(receiver.url() + "/q/health/ready")
                      .then()
                      .statusCode(503)
                      .body(containsString("Kafka at 127.0.0.1")));
      get(runner.url() + "/q/health/ready").then().statusCode(200);

      broker.startAgain();
      await()
          .atMost(PATIENCE)
          .until(() -> get(receiver.url() + "/q/health/ready").statusCode() == 200);
      String execution = send(receiver, "gone-3");
      assertThat(executed(runner, execution).getList("runs.state", String.class))
          .containsExactly("completed");
      assertThat(receiver.log()).contains("brokers.lost", "brokers.recovered");
    }
  }

  @Test
  void runnerThatIsKilledUnderLoad_losesAndDoublesNothing() throws Exception {
    int eventsMin = 300;
    List<String> acknowledged = new ArrayList<>();
    try (PackagedProgram receiver = receiver()) {
      PackagedProgram first = runner();
      for (int i = 0; i < eventsMin; i++) {
        acknowledged.add(send(receiver, "kill-" + i));
        if (i == eventsMin / 3) {
          executed(first, acknowledged.get(i / 2));
          first.kill();
        }
      }
      try (PackagedProgram second = runner()) {
        Map<String, Integer> runsByExecution = new ConcurrentHashMap<>();
        acknowledged.forEach(
            execution ->
                runsByExecution.put(execution, executed(second, execution).getList("runs").size()));
        assertThat(runsByExecution).hasSize(eventsMin).containsValue(1);
        assertThat(runsByExecution.values()).containsOnly(1);
      }
    }
  }

  @Test
  void recordThatIsNoEvent_goesToTheDead_andHoldsNothingUp() throws Exception {
    try (PackagedProgram receiver = receiver();
        PackagedProgram runner = runner()) {
      byte[] garbage = "no event ".repeat(KafkaBroker.MESSAGE_BYTES_MAX / 12).getBytes(UTF_8);
      for (int partition = 0; partition < KafkaBroker.PARTITIONS; partition++) {
        broker.put(
            new ProducerRecord<>(KafkaBroker.TOPIC, partition, "k".getBytes(UTF_8), garbage));
      }
      String execution = send(receiver, "garbage-1");
      assertThat(executed(runner, execution).getList("runs")).hasSize(1);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(broker.records(KafkaBroker.DEAD))
                      .hasSize(KafkaBroker.PARTITIONS)
                      .allSatisfy(record -> assertThat(record.value()).isEqualTo(garbage)));
      assertThat(
              broker
                  .records(KafkaBroker.DEAD)
                  .getFirst()
                  .headers()
                  .lastHeader("dead-letter-reason"))
          .satisfies(
              reason -> assertThat(new String(reason.value(), UTF_8)).contains("ce_specversion"));
    }
  }

  @Test
  void serverOfModeAll_receivesOntoTheTopic_andRunsFromIt() throws Exception {
    try (PackagedProgram server =
        PackagedProgram.serve(folder.resolve("runner"), settings("all"))) {
      String execution = send(server, "all-1");
      assertThat(executed(server, execution).getList("runs.state", String.class))
          .containsExactly("completed");
      String replay =
          new Api(server.url())
              .post("/api/events/" + execution + "/replay", "")
              .then()
              .statusCode(202)
              .extract()
              .path("id");
      assertThat(executed(server, replay).getList("runs.state", String.class))
          .containsExactly("completed");
    }
  }

  @Test
  void setUpThatLeadsNowhere_isRefusedWithASentence() throws Exception {
    refused(Map.of("DIPEO_MODE", "receive"), "DIPEO_JOURNAL_DRAINED_LATER=true");
    refused(Map.of("DIPEO_MODE", "run"), "DIPEO_CHANNEL=kafka");
    refused(Map.of("DIPEO_CHANNEL", "kafka"), "KAFKA_BOOTSTRAP_SERVERS");
    Map<String, String> kept = settings("receive");
    kept.put("DIPEO_STORE", "sqlite");
    refused(kept, "leave dipeo.store unset");
  }

  private void refused(Map<String, String> settings, String sentence) throws Exception {
    var ended = PackagedProgram.run(folder, settings, "serve", "--port", "0");
    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.out() + ended.err()).contains(sentence).doesNotContain("\tat ");
  }
}
