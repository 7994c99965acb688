package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;

/** A body read as JSON, or the reason why it is not. */
public sealed interface Normalised {
  /**
   * The body as JSON.
   *
   * @param form whether it was a form
   */
  record Payload(JsonNode json, boolean form) implements Normalised {}

  /** 415: the content type is not supported. */
  record UnsupportedContentType(String message) implements Normalised {}

  /** 400: the body does not match its type. */
  record MalformedPayload(String message) implements Normalised {}
}
