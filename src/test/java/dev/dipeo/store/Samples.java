package dev.dipeo.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.journal.Event;
import dev.dipeo.run.Origin;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Events and runs as they come up in practice. */
public final class Samples {
  public static final Instant NOON = Instant.parse("2026-11-02T12:00:00.123456789Z");

  private Samples() {}

  public static JsonNode json(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** A push as GitHub sends it, cut short. */
  public static Event push(long id, String deliveryId) {
    return push(
        id,
        deliveryId,
        "{\"ref\": \"refs/heads/main\", \"repository\": {\"full_name\": \"octo/hello\"}}");
  }

  public static Event push(long id, String deliveryId, String body) {
    return new Event(
        id,
        "github",
        "push",
        deliveryId,
        NOON,
        Map.of("content-type", "application/json", "x-github-event", "push"),
        json(body),
        body.getBytes(StandardCharsets.UTF_8),
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
  }

  /** Letters that no compression makes shorter by much; others for each seed. */
  public static String noise(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes).substring(0, length);
  }

  public static Run run(long number, String diagram, Optional<Long> eventId) {
    return run(
        number,
        diagram,
        eventId,
        (ObjectNode) json("{\"custom_data\":{\"channel\":\"#déploiements\"}}"));
  }

  public static Run run(long number, String diagram, Optional<Long> eventId, ObjectNode variables) {
    return new Run(
        "run-" + number,
        diagram,
        "diagrams/" + diagram + ".yaml",
        "version: light\nnodes:\n  - label: Start\n    type: start\n",
        RunState.QUEUED,
        eventId,
        List.of("Start", "Start~1"),
        variables,
        NOON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Origin.SERVER,
        Resumes.NONE);
  }
}
