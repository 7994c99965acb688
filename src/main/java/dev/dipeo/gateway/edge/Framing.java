package dev.dipeo.gateway.edge;

/** How the end of a request's body is determined (RFC 9112, section 6.3). */
sealed interface Framing {
  /** By length; 0 without a body. */
  record Length(long bytes) implements Framing {}

  /** By the last chunk and its trailers. */
  record Chunked() implements Framing {}
}
