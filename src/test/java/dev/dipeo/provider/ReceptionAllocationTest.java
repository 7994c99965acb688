package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.dipeo.base.Json;
import dev.dipeo.signature.SignedRequest;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Bounds what one webhook allocates between its body and its event. Most of it is the payload's
 * tree; the bound is for the rest, which creeps back unseen.
 */
class ReceptionAllocationTest {
  private static final int BYTES_PER_BODY_BYTE_MAX = 6;
  private static final int BYTES_BESIDE_THE_TREE_MAX = 8 * 1024;
  private static final int WARM_UP = 3_000;
  private static final int MEASURED = 500;

  private static final Instant NOW = Instant.parse("2026-11-02T10:15:22Z");

  @Test
  void of_aSignedPush_allocatesLittleBesideItsTree() {
    Provider github =
        new ProviderRegistry(
                Path.of("integrations"), name -> Optional.of("secret"), UnsignedPolicy.REFUSE)
            .find("github")
            .orElseThrow();
    byte[] body = push();
    Map<String, List<String>> headers = new HashMap<>();
    github
        .signer()
        .post(URI.create("https://dipeo.example/webhooks/github"), body, "push", NOW, "d-1")
        .forEach((name, value) -> headers.put(name, List.of(value)));
    for (String name :
        List.of("host", "user-agent", "accept", "x-github-hook-id", "x-b3-traceid")) {
      headers.put(name, List.of("a value"));
    }
    Incoming incoming =
        new Known(
            new SignedRequest(
                "POST", "https://dipeo.example/webhooks/github", headers, Map.of(), body));
    assertThat(Reception.of(github, incoming)).isInstanceOf(Received.Accepted.class);

    long tree = allocated(() -> Payloads.normalise(github.bodyType(incoming.contentType()), body));
    long whole = allocated(() -> Reception.of(github, incoming));
    assertThat(tree).as("tree of %d bytes", body.length).isLessThan(limit(body));
    assertThat(whole - tree).as("beside the tree").isLessThan(BYTES_BESIDE_THE_TREE_MAX);
  }

  private static long limit(byte[] body) {
    return (long) BYTES_PER_BODY_BYTE_MAX * body.length;
  }

  private static long allocated(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < MEASURED; i++) {
      work.run();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED;
  }

  /** Some 8 KB that satisfy the schema of a push. */
  private static byte[] push() {
    ObjectNode push = JsonNodeFactory.instance.objectNode();
    push.put("ref", "refs/heads/main").putNull("base_ref").put("created", false);
    ObjectNode repository = push.putObject("repository").put("id", 1).put("full_name", "a/b");
    for (int i = 0; i < 60; i++) {
      repository.put("some_url_" + i, "https://api.example.com/repos/octo-team/hello-world/" + i);
    }
    push.putObject("pusher").put("name", "developer").putNull("email");
    push.set("head_commit", commit(0));
    ArrayNode commits = push.putArray("commits");
    for (int i = 0; i < 5; i++) {
      commits.add(commit(i));
    }
    return Json.text(push).getBytes(UTF_8);
  }

  private static ObjectNode commit(int number) {
    ObjectNode commit = JsonNodeFactory.instance.objectNode();
    commit.put("id", "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1" + number);
    commit.put("message", "Update README.md").putArray("added").add("docs/a.md").add("docs/b.md");
    commit.putArray("modified").add("README.md");
    return commit;
  }

  /** A webhook that is within its limits. */
  private record Known(SignedRequest request) implements Incoming {
    @Override
    public Optional<String> contentType() {
      return Optional.of("application/json");
    }

    @Override
    public Instant receivedAt() {
      return NOW;
    }

    @Override
    public boolean isCompressed() {
      return false;
    }

    @Override
    public byte[] content() {
      throw new IllegalStateException("not compressed");
    }

    @Override
    public Optional<Duration> admit() {
      return Optional.empty();
    }
  }
}
