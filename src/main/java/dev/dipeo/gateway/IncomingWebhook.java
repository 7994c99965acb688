package dev.dipeo.gateway;

import dev.dipeo.gateway.edge.BodyRoom;
import dev.dipeo.provider.Incoming;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.UndecodableBodyException;
import dev.dipeo.signature.SignedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One webhook with the bounds for its sender. Must be closed after the response. */
final class IncomingWebhook implements Incoming {
  private static final String CONTENT_ENCODING = "content-encoding";

  private final Provider provider;
  private final SignedRequest request;
  private final Instant receivedAt;
  private final RateLimits rateLimits;
  private final BodyDecoder decoder;
  private final BodyRoom.Share decoded;

  IncomingWebhook(
      Provider provider,
      SignedRequest request,
      Instant receivedAt,
      RateLimits rateLimits,
      BodyDecoder decoder) {
    this.provider = provider;
    this.request = request;
    this.receivedAt = receivedAt;
    this.rateLimits = rateLimits;
    this.decoder = decoder;
    this.decoded = decoder.room().shareOfDecoded();
  }

  @Override
  public SignedRequest request() {
    return request;
  }

  @Override
  public Optional<String> contentType() {
    return request.header("content-type").stream().findFirst();
  }

  @Override
  public Instant receivedAt() {
    return receivedAt;
  }

  @Override
  public boolean isCompressed() throws UndecodableBodyException {
    return !codings().isEmpty() && request.body().length > 0;
  }

  @Override
  public byte[] content() throws UndecodableBodyException {
    return decoder.decode(codings(), request.body(), decoded);
  }

  private List<ContentCoding> codings() throws UndecodableBodyException {
    List<String> headers = request.header(CONTENT_ENCODING);
    return ContentCoding.of(headers)
        .orElseThrow(
            () ->
                new UndecodableBodyException(
                    "content_encoding",
                    Refusals.shown(String.join(", ", headers)),
                    Rejections.unsupportedContentEncoding()));
  }

  @Override
  public Optional<Duration> admit() {
    return rateLimits.take(provider);
  }

  /** Releases the memory share of the decoded body. */
  void close() {
    decoded.release();
  }
}
