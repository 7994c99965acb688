package dev.dipeo.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook brought: the bytes as sent, and the JSON read from them. Immutable to its users;
 * thread-safe.
 */
public final class Content {
  private final byte[] body;
  private final boolean bodyIsPayload;
  private final Function<byte[], JsonNode> reader;
  private volatile @Nullable JsonNode payload;

  private Content(
      JsonNode payload, byte[] body, boolean bodyIsPayload, Function<byte[], JsonNode> reader) {
    this.payload = payload;
    this.body = body;
    this.bodyIsPayload = bodyIsPayload;
    this.reader = reader;
  }

  /**
   * @param payload the body as JSON
   * @param body the raw bytes as sent; may be compressed
   */
  public Content(JsonNode payload, byte[] body) {
    this(payload, body, Content::read);
  }

  /**
   * Content that another program may have read, by rules of its own.
   *
   * @param reader read the payload from the body, and can do so again
   */
  public Content(JsonNode payload, byte[] body, Function<byte[], JsonNode> reader) {
    this(payload, body, isJson(payload, body), reader);
  }

  /**
   * Content whose payload is not the JSON of its body, even if that begins like JSON: a form.
   *
   * @param body the raw bytes as sent
   */
  public static Content ofSeparate(JsonNode payload, byte[] body) {
    return new Content(payload, body, false, Content::read);
  }

  /** The body as JSON; a form body becomes an object of its fields. */
  public JsonNode payload() {
    JsonNode tree = payload;
    if (tree == null) {
      tree = reader.apply(body);
      payload = tree;
    }
    return tree;
  }

  /** The raw bytes as sent. */
  public byte[] body() {
    return body;
  }

  /** Whether the payload is the body read as JSON, so that it need not be stored separately. */
  public boolean bodyIsPayload() {
    return bodyIsPayload;
  }

  /**
   * Frees the memory of the payload, several times that of the body, where it can be read from the
   * body again.
   */
  public void dropTree() {
    if (bodyIsPayload) {
      payload = null;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Content that
        && Arrays.equals(body, that.body)
        && payload().equals(that.payload());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(body);
  }

  /** A compressed body never begins like a JSON object or array; a body in another charset may. */
  private static boolean isJson(JsonNode payload, byte[] body) {
    int first = 0;
    while (first < body.length && body[first] <= ' ' && body[first] >= 0) {
      first++;
    }
    return first < body.length
        && ((body[first] == '{' && payload.isObject()) || (body[first] == '[' && payload.isArray()))
        && Json.isUtf8(body);
  }

  private static JsonNode read(byte[] body) {
    try {
      return Json.parse(body);
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("a body that was read before", e);
    }
  }
}
