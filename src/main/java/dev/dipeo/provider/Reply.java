package dev.dipeo.provider;

import java.util.Map;

/**
 * A ready HTTP answer.
 *
 * @param headers to be sent as they are
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a value
public record Reply(int status, Map<String, String> headers, byte[] body) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  /** Text that nobody can mistake for a page, even though a stranger chose it. */
  static Reply text(int status, byte[] body) {
    return of(status, "text/plain; charset=utf-8", body);
  }

  static Reply json(int status, byte[] body) {
    return of(status, "application/json", body);
  }

  private static Reply of(int status, String type, byte[] body) {
    return new Reply(
        status, Map.of("Content-Type", type, "X-Content-Type-Options", "nosniff"), body);
  }
}
