package dev.dipeo.prove;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.delivery.Answer;
import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.delivery.OutgoingRequest;
import dev.dipeo.delivery.Sender;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A client of the proof's server. Blocks the caller.
 *
 * @param url address of the server, without a path
 */
record Asked(Sender sender, String url) {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  /** Whether the server answers with success. */
  boolean answersWell(String path) {
    try {
      return get(path).isSuccess();
    } catch (RuntimeException e) {
      return false; // the server does not listen yet
    }
  }

  /**
   * @throws IllegalStateException when the response is not successful JSON
   */
  JsonNode json(String path) {
    Answer answer = get(path);
    try {
      if (answer.isSuccess()) {
        return Json.parse(answer.body());
      }
    } catch (MalformedJsonException e) {
      throw new IllegalStateException(path + " did not answer with JSON", e);
    }
    throw new IllegalStateException(path + " was answered with " + answer.statusLine());
  }

  /** What is there; empty when nothing is (404). */
  Optional<JsonNode> find(String path) {
    return get(path).status() == 404 ? Optional.empty() : Optional.of(json(path));
  }

  private Answer get(String path) {
    try {
      return sender
          .send(
              OutgoingRequest.to(
                  URI.create(url + path), "GET", Map.of(), Optional.empty(), ANSWER_MAX))
          .await()
          .indefinitely();
    } catch (DeliveryException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
