package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.SignedRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests something is for; all of it must hold.
 *
 * @param method upper case; empty for any
 * @param equal the texts that a place may have
 */
record RequestCondition(
    Optional<String> method,
    Map<RequestPart, Set<String>> equal,
    List<RequestPart> present,
    List<RequestPart> absent) {
  static final RequestCondition ALWAYS =
      new RequestCondition(Optional.empty(), Map.of(), List.of(), List.of());

  boolean holds(SignedRequest request, @Nullable JsonNode payload) {
    return method.filter(wanted -> !isMethod(wanted, request.method())).isEmpty()
        && equal.entrySet().stream()
            .allMatch(
                entry ->
                    entry
                        .getKey()
                        .one(request, payload)
                        .filter(entry.getValue()::contains)
                        .isPresent())
        && present.stream().noneMatch(place -> isAbsent(place, request, payload))
        && absent.stream().allMatch(place -> isAbsent(place, request, payload));
  }

  /** HEAD asks whether GET would be answered (RFC 9110, section 9.3.2). */
  private static boolean isMethod(String wanted, String method) {
    return wanted.equals(method) || (wanted.equals("GET") && method.equals("HEAD"));
  }

  /** For JSON, objects and lists are there too, though they have no text. */
  private static boolean isAbsent(
      RequestPart place, SignedRequest request, @Nullable JsonNode payload) {
    return place instanceof RequestPart.Json json
        ? payload == null || json.path().read(payload).isEmpty()
        : place.all(request, payload).isEmpty();
  }

  /** Whether the body has to be read to tell. */
  boolean looksIntoBody() {
    return equal.keySet().stream().anyMatch(RequestPart.Json.class::isInstance)
        || present.stream().anyMatch(RequestPart.Json.class::isInstance)
        || absent.stream().anyMatch(RequestPart.Json.class::isInstance);
  }
}
