package dev.dipeo.provider;

import dev.dipeo.signature.SignedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A POST for a provider, and the services of the gateway during its reception. */
public interface Incoming {
  /** The request with its body as sent. */
  SignedRequest request();

  /** The header {@code Content-Type}. */
  Optional<String> contentType();

  Instant receivedAt();

  /**
   * Whether the body is compressed.
   *
   * @throws UndecodableBodyException when the compression is unknown
   */
  boolean isCompressed() throws UndecodableBodyException;

  /**
   * The decompressed body. Called at most once, and never for a sender whose signature cannot match
   * any body.
   */
  byte[] content() throws UndecodableBodyException;

  /**
   * Counts a verified request against the rate limit.
   *
   * @return how long the sender has to wait; empty if within the limit
   */
  Optional<Duration> admit();
}
