package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;

/** A body read as JSON, or why it cannot be. */
public sealed interface Normalised {
  /** The body as JSON. */
  record Payload(JsonNode json) implements Normalised {}

  /** 415: not a type that is read. */
  record UnsupportedContentType(String message) implements Normalised {}

  /** 400: not what its type says. */
  record MalformedPayload(String message) implements Normalised {}
}
