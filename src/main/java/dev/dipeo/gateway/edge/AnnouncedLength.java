package dev.dipeo.gateway.edge;

import io.vertx.core.http.HttpServerRequest;

/** The length of a body as the head of its request announces it (RFC 9112, section 6.3). */
public final class AnnouncedLength {
  /** The body comes in chunks. */
  public static final long NONE = -1;

  private AnnouncedLength() {}

  /**
   * In bytes; 0 without a body. {@link #NONE} if the body's end is not announced; more than any
   * limit if the header cannot be read.
   */
  public static long of(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length == null) {
      return request.getHeader("Transfer-Encoding") == null ? 0 : NONE;
    }
    try {
      return Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
