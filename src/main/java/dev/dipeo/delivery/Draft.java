package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.delivery.DeliveryException.Kind;
import dev.dipeo.secret.Masking;
import dev.dipeo.secret.SealedText;
import dev.dipeo.secret.Secrets;
import dev.dipeo.secret.UnusableSecretException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request whose secrets are names, as it is kept and retried. Each attempt reads the secrets
 * again, so changed ones take effect.
 *
 * @param url destination, see {@link Destination}
 * @param method HTTP method, upper case
 * @param headers by name
 * @param body body to send
 * @param timeout timeout of one attempt
 */
public record Draft(
    SealedText url,
    String method,
    Map<String, SealedText> headers,
    Optional<Body> body,
    Duration timeout) {
  public Draft {
    headers = Map.copyOf(headers);
  }

  /** The body of a request. */
  public sealed interface Body {
    /** Bytes to send unchanged. */
    record Bytes(byte[] bytes) implements Body {}

    /** Text with secrets, sent in UTF-8. */
    record Text(SealedText text) implements Body {}
  }

  /** A draft of a request without secrets. */
  public static Draft of(OutgoingRequest request) {
    Map<String, SealedText> headers = new HashMap<>();
    request.headers().forEach((name, value) -> headers.put(name, SealedText.of(value)));
    return new Draft(
        SealedText.of(request.url().toString()),
        request.method(),
        headers,
        request.body().map(Body.Bytes::new),
        request.timeout());
  }

  /** The URL for messages and records. */
  public String shownUrl() {
    return Destination.shown(url);
  }

  /** The request for messages: the method, and the URL without its possibly secret parts. */
  public String shown() {
    return method + " " + shownUrl();
  }

  /** A header as it may be recorded; empty if missing. */
  Optional<String> shownHeader(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(header -> header.getValue().shown())
        .findFirst();
  }

  /**
   * The request with its secrets.
   *
   * @throws DeliveryException of kind INVALID when a secret is missing or invalid in its place
   */
  public OutgoingRequest opened(Secrets secrets) throws DeliveryException {
    try {
      Map<String, String> opened = new HashMap<>();
      for (var header : headers.entrySet()) {
        opened.put(header.getKey(), header.getValue().opened(secrets));
      }
      Optional<byte[]> bytes = Optional.empty();
      if (body.isPresent()) {
        bytes =
            Optional.of(
                switch (body.get()) {
                  case Body.Bytes(byte[] plain) -> plain;
                  case Body.Text(SealedText text) -> text.opened(secrets).getBytes(UTF_8);
                });
      }
      return new OutgoingRequest(
          destination(url.opened(secrets)), method, opened, bytes, timeout, shownUrl());
    } catch (UnusableSecretException e) {
      throw new DeliveryException(Kind.INVALID, e.getMessage() + "; nothing sent");
    }
  }

  private Destination destination(String opened) throws DeliveryException {
    if (url.isPlain()) {
      return Destination.of(Destination.url(opened));
    }
    try {
      return Destination.of(Destination.url(opened.strip()));
    } catch (DeliveryException e) {
      // Without the original message, which may quote a character.
      throw new DeliveryException(
          Kind.INVALID,
          "config.url: with %s in it, this is no URL with http:// or https:// and a host"
              .formatted(names(url)));
    }
  }

  private static String names(SealedText text) {
    return String.join(", ", text.names().stream().map(name -> "{{secret." + name + "}}").toList());
  }

  /** The names of all secrets. */
  public Set<String> secretNames() {
    Set<String> names = new LinkedHashSet<>(url.names());
    headers.values().forEach(value -> names.addAll(value.names()));
    if (body.isPresent() && body.get() instanceof Body.Text(SealedText text)) {
      names.addAll(text.names());
    }
    return names;
  }

  /** Masks the secrets in responses. */
  Masking masking(Secrets secrets) {
    List<String> values = new ArrayList<>();
    for (String name : secretNames()) {
      try {
        values.add(secrets.value(name));
      } catch (UnusableSecretException e) {
        // Then it was not sent.
      }
    }
    return Masking.of(values);
  }
}
