package dev.dipeo.delivery;

import dev.dipeo.base.RequestHeaders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Removes the secrets of a request from its response: some receivers echo the request. */
final class Redaction {
  private static final Set<String> HEADERS_WITHOUT_SECRETS =
      Set.of(
          "accept",
          "accept-encoding",
          "accept-language",
          "content-type",
          RequestHeaders.IDEMPOTENCY_KEY.toLowerCase(Locale.ROOT),
          "user-agent",
          StandardWebhooks.ID,
          StandardWebhooks.TIMESTAMP);

  /** Shorter texts are not secrets, and occur in responses by chance. */
  private static final int SECRET_CHARS_MIN = 6;

  private final List<String> secrets = new ArrayList<>();

  private Redaction() {}

  static Redaction of(OutgoingRequest request) {
    Redaction redaction = new Redaction();
    for (Map.Entry<String, String> header : request.headers().entrySet()) {
      if (!HEADERS_WITHOUT_SECRETS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        redaction.add(header.getValue());
        // "Bearer abc": some receivers echo only the second part.
        redaction.add(header.getValue().substring(header.getValue().indexOf(' ') + 1));
      }
    }
    if (request.url().getRawQuery() != null) {
      redaction.add(request.url().getRawQuery());
      for (String pair : request.url().getRawQuery().split("&")) {
        redaction.add(pair.substring(pair.indexOf('=') + 1));
      }
    }
    if (request.url().getRawPath() != null) {
      for (String part : request.url().getRawPath().split("/")) {
        if (Destination.isCutOff(part)) {
          redaction.add(part);
        }
      }
    }
    redaction.secrets.sort(Comparator.comparingInt(String::length).reversed());
    return redaction;
  }

  String of(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, "***");
    }
    return clean;
  }

  private void add(String secret) {
    if (secret.length() >= SECRET_CHARS_MIN) {
      secrets.add(secret);
    }
  }
}
