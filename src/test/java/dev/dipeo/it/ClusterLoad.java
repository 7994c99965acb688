package dev.dipeo.it;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Senders that send each webhook to any replica until one acknowledges it, and runs that wait for
 * one of these webhooks.
 */
final class ClusterLoad implements AutoCloseable {
  private static final int SENDERS = 4;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration BETWEEN_WAITS = Duration.ofMillis(500);
  private static final Duration END_MAX = Duration.ofMinutes(3);

  private final Cluster cluster;
  private final int replicas;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final AtomicInteger number = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean ending;

  ClusterLoad(Cluster cluster, int replicas, long seed) {
    this.cluster = cluster;
    this.replicas = replicas;
    for (int i = 0; i < SENDERS; i++) {
      Random random = new Random(seed + i);
      threads.submit(() -> send(random));
    }
    Random random = new Random(seed - 1);
    threads.submit(() -> startRunsThatWait(random));
  }

  private Void send(Random random) throws InterruptedException {
    while (!ending) {
      int mine = number.incrementAndGet();
      String delivery = "push-" + mine;
      insist(
          random,
          200,
          webhook(
              "push",
              delivery,
              "{\"ref\": \"refs/heads/main\", \"n\": %d,".formatted(mine)
                  + " \"repository\": {\"full_name\": \"octo/hello\"}}"));
      acknowledged.add(delivery);
      Thread.sleep(random.nextInt(20));
    }
    return null;
  }

  /** Each run begins at one replica, and its event may come to another one. */
  private Void startRunsThatWait(Random random) throws InterruptedException {
    while (!ending) {
      int mine = number.incrementAndGet();
      HttpResponse<String> started =
          insist(
              random,
              202,
              HttpRequest.newBuilder(URI.create("http://replica/api/runs"))
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"diagram\": \"approve\", \"inputs\": {\"number\": %d}}"
                              .formatted(mine))));
      waiting.add(field(started, "id"));
      Thread.sleep(BETWEEN_WAITS);
      insist(random, 200, webhook("issues", "issue-" + mine, "{\"number\": %d}".formatted(mine)));
    }
    return null;
  }

  private static HttpRequest.Builder webhook(String event, String delivery, String body) {
    return HttpRequest.newBuilder(URI.create("http://replica/webhooks/github"))
        .header("Content-Type", "application/json")
        .header("X-GitHub-Event", event)
        .header("X-GitHub-Delivery", delivery)
        .header("X-Hub-Signature-256", "sha256=" + Signed.hmac(Signed.SECRET, body))
        .POST(BodyPublishers.ofString(body));
  }

  /** Sends a request to one replica after another until one accepts it. */
  private HttpResponse<String> insist(Random random, int wanted, HttpRequest.Builder request)
      throws InterruptedException {
    String path = request.copy().build().uri().getPath();
    while (true) {
      Optional<HttpResponse<String>> answer =
          tryOnce(cluster.replica(random.nextInt(replicas)).url() + path, request);
      if (answer.isPresent() && answer.get().statusCode() == wanted) {
        return answer.get();
      }
      answer.filter(refused -> refused.statusCode() < 500).ifPresent(this::noteRefusal);
      Thread.sleep(PAUSE);
    }
  }

  private Optional<HttpResponse<String>> tryOnce(String url, HttpRequest.Builder request)
      throws InterruptedException {
    try {
      return Optional.of(
          client.send(
              request.copy().uri(URI.create(url)).timeout(ANSWER_MAX).build(),
              BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty(); // it has ended, or stands still
    }
  }

  private void noteRefusal(HttpResponse<String> answer) {
    refused.add(answer.request().uri().getPath() + " " + answer.body());
  }

  /** Answers that no later try makes better. */
  Set<String> refused() {
    return refused;
  }

  private static String field(HttpResponse<String> answer, String name) {
    return JsonPath.from(answer.body()).getString(name);
  }

  /** Delivery ids of the webhooks that were acknowledged. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  /** Ids of the runs that wait, or have waited. */
  Set<String> waiting() {
    return waiting;
  }

  /** Ends when what was begun is acknowledged. */
  @Override
  public void close() throws InterruptedException {
    ending = true;
    threads.shutdown();
    if (!threads.awaitTermination(END_MAX.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("webhooks are not acknowledged");
    }
    client.close();
  }
}
