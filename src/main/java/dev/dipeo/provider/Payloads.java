package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.base.MediaType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;

/**
 * Reads bodies as JSON. Supports {@code application/json}, every {@code …+json} and {@code
 * application/x-www-form-urlencoded}; a body without a content type is read as JSON, because
 * senders that omit it send JSON (RFC 9110, section 8.3, lets a recipient examine the data).
 */
public final class Payloads {
  /** Most fields of a form. */
  public static final int MAX_FORM_FIELDS = 1_000;

  /** Form field in which GitHub and Slack send JSON. */
  private static final String JSON_FIELD = "payload";

  private Payloads() {}

  /** Reads a body according to its content type. */
  public static Normalised normalise(MediaType type, byte[] body) {
    boolean form = type.isForm();
    if (!form && !mayBeJson(type)) {
      return new Normalised.UnsupportedContentType(
          "The content type '%s' is not read; send %s or %s"
              .formatted(shown(type.name()), MediaType.JSON, MediaType.FORM));
    }
    BodyText charset = new BodyText(type.charset());
    if (body.length == 0) {
      return new Normalised.MalformedPayload("The body is empty");
    }
    try {
      byte[] utf8 = charset.utf8(body);
      return new Normalised.Payload(form ? form(utf8, charset) : Json.parseBounded(utf8), form);
    } catch (BodyText.UnknownCharsetException e) {
      return new Normalised.UnsupportedContentType(
          "The charset '" + shown(String.valueOf(e.getMessage())) + "' is not read; send UTF-8");
    } catch (CharacterCodingException e) {
      return new Normalised.MalformedPayload(
          "The body is not valid "
              + (form ? "form" : "JSON")
              + ": not UTF-8"
              + charset.declared().map(name -> ", nor " + shown(name)).orElse(""));
    } catch (MalformedJsonException e) {
      return new Normalised.MalformedPayload("The body is not valid JSON: " + e.getMessage());
    } catch (MalformedFormException e) {
      return new Normalised.MalformedPayload("The body is not a valid form: " + e.getMessage());
    }
  }

  /** Some senders send no type, or one from before JSON had its own. */
  private static boolean mayBeJson(MediaType type) {
    return type.isJson() || type.name().isEmpty() || type.name().equals("text/json");
  }

  /** Untrusted text for an error message. */
  private static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() > 80 ? printable.substring(0, 80) + "…" : printable;
  }

  private static JsonNode form(byte[] body, BodyText charset)
      throws MalformedFormException,
          MalformedJsonException,
          CharacterCodingException,
          BodyText.UnknownCharsetException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    int count = 0;
    int start = 0;
    while (start <= body.length) {
      int end = indexOf(body, '&', start, body.length);
      if (end > start) {
        if (++count > MAX_FORM_FIELDS) {
          throw new MalformedFormException("more than " + MAX_FORM_FIELDS + " fields");
        }
        int equals = indexOf(body, '=', start, end);
        String name = decode(body, start, equals, charset);
        String value = equals < end ? decode(body, equals + 1, end, charset) : "";
        add(fields, name, value);
      }
      start = end + 1;
    }
    if (fields.isEmpty()) {
      throw new MalformedFormException("no field");
    }
    JsonNode payload = fields.get(JSON_FIELD);
    if (payload != null && payload.isTextual() && looksLikeJson(payload.asText())) {
      JsonNode parsed = Json.parseBounded(payload.asText().getBytes(UTF_8));
      if (fields.size() == 1) {
        return parsed;
      }
      fields.set(JSON_FIELD, parsed);
    }
    return fields;
  }

  private static boolean looksLikeJson(String text) {
    String stripped = text.strip();
    return stripped.startsWith("{") || stripped.startsWith("[");
  }

  private static void add(ObjectNode fields, String name, String value) {
    switch (fields.get(name)) {
      case null -> fields.put(name, value);
      case ArrayNode list -> list.add(value);
      case JsonNode first -> fields.set(name, fields.arrayNode().add(first).add(value));
    }
  }

  private static int indexOf(byte[] bytes, char wanted, int start, int end) {
    int at = start;
    while (at < end && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /** Decodes a name or value by the URL standard ("application/x-www-form-urlencoded"). */
  private static String decode(byte[] body, int start, int end, BodyText charset)
      throws MalformedFormException, CharacterCodingException, BodyText.UnknownCharsetException {
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(end - start);
    for (int at = start; at < end; at++) {
      byte b = body[at];
      if (b == '+') {
        decoded.write(' ');
      } else if (b == '%') {
        int high = at + 2 < end ? Character.digit(body[at + 1], 16) : -1;
        int low = at + 2 < end ? Character.digit(body[at + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new MalformedFormException("'%' without two hexadecimal digits");
        }
        decoded.write(high * 16 + low);
        at += 2;
      } else {
        decoded.write(b);
      }
    }
    return charset.text(decoded.toByteArray());
  }

  private static final class MalformedFormException extends Exception {
    MalformedFormException(String message) {
      super(message);
    }
  }
}
