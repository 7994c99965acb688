package dev.dipeo.provider;

import dev.dipeo.base.MediaType;
import java.util.Map;

/**
 * A complete HTTP response.
 *
 * @param headers sent unchanged
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a value
public record Reply(int status, Map<String, String> headers, byte[] body) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  /** Text that browsers cannot take for a page, even if a stranger chose it. */
  static Reply text(int status, byte[] body) {
    return of(status, "text/plain; charset=utf-8", body);
  }

  static Reply json(int status, byte[] body) {
    return of(status, MediaType.JSON, body);
  }

  private static Reply of(int status, String type, byte[] body) {
    return new Reply(
        status, Map.of("Content-Type", type, "X-Content-Type-Options", "nosniff"), body);
  }
}
