package dev.dipeo.prove;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.dipeo.base.Json;
import dev.dipeo.delivery.AddressGuard;
import dev.dipeo.delivery.SystemLookup;
import dev.dipeo.delivery.TestBounds;
import dev.dipeo.delivery.VertxSender;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An account finds what is wrong; the servers here are wrong in one way each. */
class AccountTest {
  private final Vertx vertx = Vertx.vertx();
  private final Ledger ledger = new Ledger();
  private final List<ObjectNode> events = new ArrayList<>();
  private final Map<String, ObjectNode> executions = new HashMap<>();
  private final AtomicInteger notThere = new AtomicInteger();
  private VertxSender sender;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    sender =
        new VertxSender(
            vertx,
            TestBounds.sender("test"),
            new SystemLookup(Runnable::run),
            new AddressGuard(true, List.of()));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext(
        "/api/events",
        exchange -> {
          ObjectNode page = JsonNodeFactory.instance.objectNode();
          page.putArray("events").addAll(events);
          byte[] body = Json.bytes(page);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/api/executions/",
        exchange -> {
          String id = exchange.getRequestURI().getPath().replaceAll(".*/", "");
          ObjectNode found = answered(id);
          if (found == null) {
            exchange.sendResponseHeaders(404, -1);
          } else {
            byte[] body = Json.bytes(found);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    sender.close();
    vertx.close();
  }

  /** A webhook with all that belongs to it. */
  private String whole(String... runStates) {
    int number = ledger.next();
    String execution = arrived(number, runStates);
    ledger.acknowledged(number, execution);
    return execution;
  }

  /** All of a webhook but its acknowledgement. */
  private String arrived(int number, String... runStates) {
    String execution = "webhook-prove-" + (1_000 + number);
    ledger.received(number, "key-" + number);
    journaled(number, execution);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("execution_id", execution);
    answer.putObject("event").set("payload", Senders.payload(number));
    var runs = answer.putArray("runs");
    for (String state : runStates) {
      runs.addObject().put("state", state);
    }
    executions.put(execution, answer);
    return execution;
  }

  /** What the server answers; nothing as often as the test says that it lies on the topic. */
  private @Nullable ObjectNode answered(String id) {
    return notThere.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? null : executions.get(id);
  }

  private ObjectNode execution(String id) {
    return Objects.requireNonNull(executions.get(id));
  }

  private void journaled(int number, String execution) {
    events.add(
        JsonNodeFactory.instance
            .objectNode()
            .put("execution_id", execution)
            .put("delivery_id", Senders.deliveryId(number)));
  }

  private ProofReport report() {
    return account().report(7, 3);
  }

  private Account account() {
    return new Account(
        new Asked(sender, "http://127.0.0.1:" + server.getAddress().getPort()), ledger);
  }

  @Test
  void allIsWell() {
    whole("completed");
    whole("completed");

    ProofReport report = report();

    assertThat(report.holds()).as(report.text()).isTrue();
    assertThat(report)
        .returns(2, ProofReport::acknowledged)
        .returns(2, ProofReport::journaled)
        .returns(2, ProofReport::finished)
        .returns(2, ProofReport::received);
    assertThat(report.text())
        .containsPattern("lost +0\n")
        .containsPattern("run twice +0\n")
        .containsPattern("seed +7\n");
  }

  @Test
  void nothingAcknowledged_provesNothing() {
    assertThat(report().holds()).isFalse();
  }

  @Test
  void eventThatIsNotInTheJournal_isLost() {
    whole("completed");
    events.clear();
    lost("no event");
  }

  @Test
  void idOfARepetition_leadsToTheFirstEvent() {
    int number = ledger.next();
    executions.put("webhook-prove-9", execution(arrived(number, "completed")));
    ledger.acknowledged(number, "webhook-prove-9");

    ProofReport report = report();

    assertThat(report.holds()).as(report.text()).isTrue();
    assertThat(report).returns(1, ProofReport::journaled).returns(1, ProofReport::finished);
  }

  @Test
  void idThatLeadsNowhere_isLost() {
    whole("completed");
    int number = ledger.next();
    arrived(number, "completed");
    ledger.acknowledged(number, "webhook-prove-9");
    lost("no event");
  }

  @Test
  void idThatLeadsToTheEventOfAnother_isLost() {
    executions.put("webhook-prove-9", execution(whole("completed")));
    int number = ledger.next();
    arrived(number, "completed");
    ledger.acknowledged(number, "webhook-prove-9");
    lost("no event");
  }

  @Test
  void eventOnTheTopic_isWaitedFor() throws InterruptedException {
    whole("completed");
    notThere.set(2);
    account().arrive(Duration.ofMinutes(1));
    assertThat(notThere).hasValue(0);
    assertThat(report().holds()).isTrue();
  }

  @Test
  void eventThatNeverComes_isWaitedForNoLongerThanTold() throws InterruptedException {
    whole("completed");
    executions.clear();
    events.clear();
    account().arrive(Duration.ofMillis(1));
    lost("no event");
  }

  @Test
  void eventWithoutARun_isLost() {
    whole();
    lost("no run");
  }

  @Test
  void runThatDidNotComplete_isLost() {
    whole("running");
    lost("its run is running");
  }

  @Test
  void runWhoseWebhookNeverArrived_isLost() {
    int number = ledger.next();
    ledger.acknowledged(number, "webhook-prove-1");
    journaled(number, "webhook-prove-1");
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putObject("event").set("payload", Senders.payload(number));
    answer.putArray("runs").addObject().put("state", "completed");
    executions.put("webhook-prove-1", answer);
    lost("nothing was received");
  }

  private void lost(String why) {
    ProofReport report = report();
    assertThat(report.lost()).isEqualTo(1);
    assertThat(report.holds()).isFalse();
    assertThat(report.text()).contains(why, "THE PROMISE WAS BROKEN");
  }

  @Test
  void eventWithTwoRuns_ranTwice() {
    whole("completed", "completed");
    assertThat(report()).returns(1, ProofReport::runTwice).returns(false, ProofReport::holds);
  }

  @Test
  void webhookWithTwoEvents_ranTwice() {
    whole("completed");
    journaled(1, "webhook-prove-2000");
    assertThat(report()).returns(1, ProofReport::runTwice).returns(false, ProofReport::holds);
  }

  @Test
  void webhookAnsweredWithTwoExecutions_ranTwice() {
    String execution = whole("completed");
    ledger.acknowledged(1, execution + "9");
    executions.put(execution + "9", execution(execution));
    assertThat(report().runTwice()).isEqualTo(1);
    assertThat(report().holds()).isFalse();
  }

  @Test
  void eventThatNobodySent_isForeign() {
    whole("completed");
    journaled(99, "webhook-prove-3000");
    assertThat(report()).returns(1, ProofReport::foreign).returns(false, ProofReport::holds);
  }

  @Test
  void eventWithAnotherPayload_isForeign() {
    String execution = whole("completed");
    ((ObjectNode) execution(execution).path("event")).set("payload", Senders.payload(2));
    assertThat(report()).returns(1, ProofReport::foreign).returns(false, ProofReport::holds);
  }

  @Test
  void sentMoreThanOnce_isCountedAndAllowed_underTheSameKeyOnly() {
    whole("completed");
    ledger.received(1, "key-1");
    assertThat(report())
        .returns(1, ProofReport::sentMoreThanOnce)
        .returns(true, ProofReport::holds);

    ledger.received(1, "another");
    assertThat(report()).returns(1, ProofReport::keysDiffer).returns(false, ProofReport::holds);
  }
}
