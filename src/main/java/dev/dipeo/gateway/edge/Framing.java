package dev.dipeo.gateway.edge;

/** Where the body of a request ends (RFC 9112, section 6.3). */
sealed interface Framing {
  /** After so many bytes; 0 where there is none. */
  record Length(long bytes) implements Framing {}

  /** After the last chunk and its trailers. */
  record Chunked() implements Framing {}
}
