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
 * A condition on requests; all of its parts must hold.
 *
 * @param method upper case; empty for any
 * @param equal accepted texts by place
 */
record RequestCondition(
    Optional<String> method,
    Map<RequestPart, Set<String>> equal,
    List<RequestPart> present,
    List<RequestPart> absent) {
  static final RequestCondition ALWAYS =
      new RequestCondition(Optional.empty(), Map.of(), List.of(), List.of());

  boolean holds(SignedRequest request, @Nullable JsonNode payload) {
    if (method.isPresent() && !isMethod(method.get(), request.method())) {
      return false;
    }
    for (Map.Entry<RequestPart, Set<String>> entry : equal.entrySet()) {
      Optional<String> text = entry.getKey().one(request, payload);
      if (text.isEmpty() || !entry.getValue().contains(text.get())) {
        return false;
      }
    }
    for (RequestPart place : present) {
      if (isAbsent(place, request, payload)) {
        return false;
      }
    }
    for (RequestPart place : absent) {
      if (!isAbsent(place, request, payload)) {
        return false;
      }
    }
    return true;
  }

  /** HEAD is answered like GET (RFC 9110, section 9.3.2). */
  private static boolean isMethod(String wanted, String method) {
    return wanted.equals(method) || (wanted.equals("GET") && method.equals("HEAD"));
  }

  /** In JSON, objects and lists are present although they have no text. */
  private static boolean isAbsent(
      RequestPart place, SignedRequest request, @Nullable JsonNode payload) {
    return place instanceof RequestPart.Json json
        ? payload == null || json.path().read(payload).isEmpty()
        : place.all(request, payload).isEmpty();
  }

  /** Whether the condition needs the body. */
  boolean looksIntoBody() {
    return equal.keySet().stream().anyMatch(RequestPart.Json.class::isInstance)
        || present.stream().anyMatch(RequestPart.Json.class::isInstance)
        || absent.stream().anyMatch(RequestPart.Json.class::isInstance);
  }
}
