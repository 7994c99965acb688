package dev.dipeo.provider;

import dev.dipeo.signature.SignedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A POST that a provider is asked to receive, and what the gateway does for it on the way. */
public interface Incoming {
  /** The request with the body as it was sent. */
  SignedRequest request();

  /** The header {@code Content-Type}. */
  Optional<String> contentType();

  Instant receivedAt();

  /**
   * Whether the body is compressed.
   *
   * @throws UndecodableBodyException when it is, in a way that is not known
   */
  boolean isCompressed() throws UndecodableBodyException;

  /**
   * The body without its compression. Called at most once, and never for a sender whose signature
   * no body could make good.
   */
  byte[] content() throws UndecodableBodyException;

  /**
   * Counts a verified request against the rate limit.
   *
   * @return how long its sender has to wait; empty when it is within the limit
   */
  Optional<Duration> admit();
}
