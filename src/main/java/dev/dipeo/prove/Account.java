package dev.dipeo.prove;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Compares the records of the senders and the destination with the server's API, using only
 * requests that any user could make.
 */
final class Account {
  private static final int PAGE = 500;
  private static final int PROBLEMS_MAX = 10;
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Asked server;
  private final Ledger ledger;
  private final List<String> problems = new ArrayList<>();
  private final Set<Integer> numbersWithTwoEvents = new HashSet<>();
  private int foreign;

  Account(Asked server, Ledger ledger) {
    this.server = server;
    this.ledger = ledger;
  }

  /**
   * Waits until every acknowledged event is in the journal, at most for {@code longest}. On a topic
   * it may lie for a while, until another runner reads for one that was killed.
   */
  Account arrive(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (Set<String> executions : ledger.acknowledged().values()) {
      while (!server.answersWell(execution(executions.iterator().next()))
          && System.nanoTime() < end) {
        pause();
      }
    }
    return this;
  }

  /**
   * Waits until every event is dispatched and no run is in progress, at most for {@code longest}.
   */
  Account settle(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (isBusy() && System.nanoTime() < end) {
      pause();
    }
    return this;
  }

  private static void pause() throws InterruptedException {
    var unused = new CountDownLatch(1).await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isBusy() {
    return !server.json("/api/events?state=received&limit=1").path("events").isEmpty()
        || !server.json("/api/runs?state=queued&limit=1").path("runs").isEmpty()
        || !server.json("/api/runs?state=running&limit=1").path("runs").isEmpty();
  }

  ProofReport report(long seed, int kills) {
    Map<Integer, Set<String>> acknowledged = ledger.acknowledged();
    Map<Integer, Map<String, Integer>> arrivals = ledger.received();
    Map<String, Integer> numbers = numbersOfEvents();
    Set<Integer> twice = new HashSet<>(numbersWithTwoEvents);
    int journaled = 0;
    int finished = 0;
    int received = 0;
    int lost = 0;
    for (var entry : acknowledged.entrySet()) {
      int number = entry.getKey();
      Set<String> executions = entry.getValue();
      if (executions.size() > 1) {
        twice.add(number);
        problem("webhook %d was answered with %s", number, executions);
      }
      String execution = journaled(executions.iterator().next(), numbers);
      boolean isJournaled = numbers.getOrDefault(execution, 0) == number;
      Optional<String> unfinished =
          isJournaled ? unfinished(execution, number, twice) : Optional.of("no event");
      boolean arrived = arrivals.containsKey(number);
      journaled += isJournaled ? 1 : 0;
      finished += unfinished.isEmpty() ? 1 : 0;
      received += arrived ? 1 : 0;
      if (unfinished.isPresent() || !arrived) {
        lost++;
        problem("webhook %d, %s: %s", number, execution, unfinished.orElse("nothing was received"));
      }
    }
    int moreThanOnce = 0;
    int keysDiffer = 0;
    for (var arrival : arrivals.entrySet()) {
      Map<String, Integer> countByKey = arrival.getValue();
      moreThanOnce += countByKey.values().stream().anyMatch(count -> count > 1) ? 1 : 0;
      if (countByKey.size() > 1) {
        keysDiffer++;
        problem("the webhook of %d was sent as %s", arrival.getKey(), countByKey);
      }
    }
    return new ProofReport(
        seed,
        kills,
        ledger.sent(),
        ledger.repetitions(),
        acknowledged.size(),
        journaled,
        finished,
        received,
        lost,
        twice.size(),
        foreign,
        moreThanOnce,
        keysDiffer,
        List.copyOf(problems));
  }

  /** The numbers of all webhooks in the journal, by execution id. */
  private Map<String, Integer> numbersOfEvents() {
    Map<String, Integer> numbers = new HashMap<>();
    Set<Integer> seen = new HashSet<>();
    String before = "";
    while (true) {
      JsonNode events = server.json("/api/events?limit=" + PAGE + before).path("events");
      for (JsonNode event : events) {
        String execution = event.path("execution_id").asText();
        int number = numberOf(event.path("delivery_id").asText());
        if (number < 1 || number > ledger.sent()) {
          foreign++;
          problem("nobody sent %s", execution);
        } else if (!seen.add(number)) {
          numbersWithTwoEvents.add(number);
          problem("webhook %d has a second event, %s", number, execution);
        }
        numbers.put(execution, number);
        before = "&before=" + execution;
      }
      if (events.size() < PAGE) {
        return numbers;
      }
    }
  }

  /**
   * The event that an acknowledgement leads to. A receiver on a topic does not know a repetition,
   * so that the id which it answered may lead to that of the first.
   */
  private String journaled(String acknowledged, Map<String, Integer> numbers) {
    return numbers.containsKey(acknowledged)
        ? acknowledged
        : server
            .find(execution(acknowledged))
            .map(answer -> answer.path("execution_id").asText())
            .filter(numbers::containsKey)
            .orElse(acknowledged);
  }

  private static String execution(String id) {
    return "/api/executions/" + id;
  }

  private static int numberOf(String deliveryId) {
    String prefix = Senders.deliveryId(0).replace("0", "");
    String digits = deliveryId.startsWith(prefix) ? deliveryId.substring(prefix.length()) : "";
    return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
  }

  /**
   * The problem with an event's run, such as that it is missing or not finished; empty if it has
   * completed.
   */
  private Optional<String> unfinished(String execution, int number, Set<Integer> twice) {
    JsonNode answer = server.json(execution(execution));
    if (!answer.path("event").path("payload").equals(Senders.payload(number))) {
      foreign++;
      return Optional.of("the payload is not what was sent");
    }
    JsonNode runs = answer.path("runs");
    if (runs.size() > 1) {
      twice.add(number);
      problem("%s has %d runs", execution, runs.size());
    }
    if (runs.isEmpty()) {
      return Optional.of("no run");
    }
    String state = runs.get(0).path("state").asText();
    return state.equals("completed")
        ? Optional.empty()
        : Optional.of(
            "its run is " + state + " " + runs.get(0).path("error").path("message").asText());
  }

  private void problem(String text, Object... values) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(text.formatted(values));
    }
  }
}
