package dev.dipeo.delivery;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/**
 * What a receiver answered.
 *
 * @param status HTTP status
 * @param headers by lower-case name; several of one name are joined by a comma (RFC 9110, 5.3)
 * @param body as it came, empty when there was none
 * @param truncated whether the body is only the beginning of what was answered; never so with a 2xx
 */
public record Answer(int status, Map<String, String> headers, byte[] body, boolean truncated) {
  public Answer {
    headers = Map.copyOf(headers);
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The status with the words that belong to it: {@code 503 Service Unavailable}. */
  public String statusLine() {
    HttpResponseStatus known = HttpResponseStatus.valueOf(status);
    // Netty makes up a name such as "Server Error (599)" for a status it does not know.
    return known.reasonPhrase().contains("(") ? String.valueOf(status) : known.toString();
  }
}
