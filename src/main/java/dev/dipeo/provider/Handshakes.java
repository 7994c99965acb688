package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.SignedRequest;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Responds to requests that are not events but verify that an endpoint is ours. Immutable. */
final class Handshakes {
  /**
   * A handshake with its secrets.
   *
   * @param looksIntoBody see {@link Handshake#looksIntoBody}
   * @param needsKey see {@link Handshake#needsKey}
   */
  record ReadyHandshake(
      Handshake handshake,
      Map<RequestPart, List<byte[]>> tokens,
      boolean looksIntoBody,
      boolean needsKey) {}

  private final List<ReadyHandshake> handshakes;
  private final Verifier verifier;

  Handshakes(List<ReadyHandshake> handshakes, Verifier verifier) {
    this.handshakes = List.copyOf(handshakes);
    this.verifier = verifier;
  }

  /** The declared handshakes with their readable secrets. */
  static List<ReadyHandshake> ready(List<Handshake> declared, SecretLookup lookup) {
    List<ReadyHandshake> ready = new ArrayList<>();
    for (Handshake handshake : declared) {
      Map<RequestPart, List<byte[]>> tokens = new LinkedHashMap<>();
      handshake.tokens().forEach((place, texts) -> tokens.put(place, lookup.texts(texts)));
      ready.add(
          new ReadyHandshake(handshake, tokens, handshake.looksIntoBody(), handshake.needsKey()));
    }
    return ready;
  }

  /**
   * The response to an unverified POST: if the manifest allows it, or if the signature would be in
   * a body that the request lacks. Reads only headers and query.
   */
  Optional<Reply> unsigned(SignedRequest request) {
    if (handshakes.isEmpty()) {
      return Optional.empty();
    }
    boolean cannotSign = verifier.lacksSignedBody(request);
    return answer(
        request,
        null,
        ready ->
            !ready.looksIntoBody()
                && !ready.needsKey()
                && (!ready.handshake().signed() || cannotSign));
  }

  /**
   * The response to a verified POST or to a GET. A GET carries no signature; it may carry a token,
   * which is checked here: 403 if it is wrong, 503 if ours is not configured.
   *
   * @param payload the body; before it is read, only handshakes that do not need it are tried
   */
  Optional<Reply> answer(SignedRequest request, Optional<JsonNode> payload) {
    return answer(
        request, payload.orElse(null), ready -> payload.isPresent() || !ready.looksIntoBody());
  }

  private Optional<Reply> answer(
      SignedRequest request, @Nullable JsonNode json, Predicate<ReadyHandshake> tried) {
    if (verifier.unusable().isPresent()) {
      return Optional.empty();
    }
    for (ReadyHandshake ready : handshakes) {
      if (tried.test(ready) && ready.handshake().when().holds(request, json)) {
        if (!verifier.missing().isEmpty()) {
          return Optional.of(Reply.text(503, "Not configured".getBytes(UTF_8)));
        }
        if (!showsTokens(ready, request, json)) {
          return Optional.of(Reply.text(403, "Forbidden".getBytes(UTF_8)));
        }
        Optional<Reply> reply = ready.handshake().answer(request, json, verifier::proof);
        if (reply.isPresent()) {
          return reply;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean showsTokens(
      ReadyHandshake ready, SignedRequest request, @Nullable JsonNode json) {
    boolean shown = true;
    for (Map.Entry<RequestPart, List<byte[]>> token : ready.tokens().entrySet()) {
      byte[] given = token.getKey().one(request, json).orElse("").getBytes(UTF_8);
      boolean matches = false;
      for (byte[] expected : token.getValue()) {
        matches |= MessageDigest.isEqual(expected, given);
      }
      shown &= matches;
    }
    return shown;
  }
}
