package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.SignedRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request by which a provider verifies that an endpoint is ours, and the response.
 *
 * @param tokens secrets that the request must contain; for each place, one of its texts suffices
 * @param signed whether the request must be verified; a GET never is
 * @param reply the response
 */
record Handshake(
    RequestCondition when,
    Map<RequestPart, List<SecretText>> tokens,
    boolean signed,
    Answer reply) {
  /** Longest text in a response, in characters. */
  static final int MAX_REPLY_LENGTH = 4_096;

  /** The response. */
  sealed interface Answer {
    int status();

    /** The templates of the response. */
    default Stream<RequestTemplate> templates() {
      return switch (this) {
        case Empty _ -> Stream.empty();
        case Text text -> Stream.of(text.body());
        case JsonTree json -> json.tree().templates();
      };
    }
  }

  /** A status without a body. */
  record Empty(int status) implements Answer {}

  /** Plain text only, because a stranger may choose its content. */
  record Text(int status, RequestTemplate body) implements Answer {}

  /** JSON whose texts are templates. */
  record JsonTree(int status, Tree tree) implements Answer {}

  /** JSON whose texts are templates. */
  sealed interface Tree {
    /** The templates in it. */
    default Stream<RequestTemplate> templates() {
      return switch (this) {
        case ObjectTree object -> object.entries().values().stream().flatMap(Tree::templates);
        case ListTree list -> list.items().stream().flatMap(Tree::templates);
        case TextTree text -> Stream.of(text.text());
        case ValueTree _ -> Stream.empty();
      };
    }
  }

  /** An object. */
  record ObjectTree(Map<String, Tree> entries) implements Tree {}

  /** A list. */
  record ListTree(List<Tree> items) implements Tree {}

  /** A text template. */
  record TextTree(RequestTemplate text) implements Tree {}

  /** Any other value, unchanged. */
  record ValueTree(JsonNode value) implements Tree {}

  /** Whether the response contains a code under the provider's key. */
  boolean needsKey() {
    return reply.templates().anyMatch(RequestTemplate::needsKey);
  }

  /** Whether the body is needed to recognise the handshake or to respond. */
  boolean looksIntoBody() {
    return when.looksIntoBody()
        || tokens.keySet().stream().anyMatch(RequestPart.Json.class::isInstance)
        || reply
            .templates()
            .flatMap(template -> template.places().stream())
            .anyMatch(RequestPart.Json.class::isInstance);
  }

  /** The response to this request; empty if a value for it is missing or too long. */
  Optional<Reply> answer(
      SignedRequest request, @Nullable JsonNode payload, UnaryOperator<String> proof) {
    return switch (reply) {
      case Empty empty -> Optional.of(Reply.text(empty.status(), new byte[0]));
      case Text text ->
          text.body()
              .fill(request, payload, proof)
              .filter(body -> body.length() <= MAX_REPLY_LENGTH)
              .map(body -> Reply.text(text.status(), body.getBytes(UTF_8)));
      case JsonTree json ->
          fill(json.tree(), request, payload, proof)
              .map(Json::text)
              .filter(body -> body.length() <= MAX_REPLY_LENGTH)
              .map(body -> Reply.json(json.status(), body.getBytes(UTF_8)));
    };
  }

  static Optional<JsonNode> fill(
      Tree tree, SignedRequest request, @Nullable JsonNode payload, UnaryOperator<String> proof) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (tree) {
      case ValueTree value -> Optional.of(value.value());
      case TextTree text -> text.text().fill(request, payload, proof).map(json::textNode);
      case ListTree list -> {
        ArrayNode filled = json.arrayNode();
        for (Tree item : list.items()) {
          Optional<JsonNode> value = fill(item, request, payload, proof);
          if (value.isEmpty()) {
            yield Optional.empty();
          }
          filled.add(value.get());
        }
        yield Optional.of(filled);
      }
      case ObjectTree object -> {
        ObjectNode filled = json.objectNode();
        for (Map.Entry<String, Tree> entry : object.entries().entrySet()) {
          Optional<JsonNode> value = fill(entry.getValue(), request, payload, proof);
          if (value.isEmpty()) {
            yield Optional.empty();
          }
          filled.set(entry.getKey(), value.get());
        }
        yield Optional.of(filled);
      }
    };
  }
}
