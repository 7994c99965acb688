package dev.dipeo.delivery;

import dev.dipeo.base.RequestHeaders;
import dev.dipeo.delivery.Delivery.Attempt;
import dev.dipeo.secret.Masking;
import dev.dipeo.secret.Secrets;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Makes single attempts: inserts the current secrets into a parcel, signs and sends it, and removes
 * the secrets from the response.
 */
@Singleton
final class SignedSender {
  private final Sender sender;
  private final Function<String, Optional<String>> environment;
  private final Secrets secrets;
  private final TimeAndThreads around;
  private final DeliveryObserver observer;

  /**
   * @param environment finds variables with signing secrets
   * @param secrets the secrets that diagrams may use
   */
  SignedSender(
      Sender sender,
      @Identifier("environment") Function<String, Optional<String>> environment,
      Secrets secrets,
      TimeAndThreads around,
      DeliveryObserver observer) {
    this.sender = sender;
    this.environment = environment;
    this.secrets = secrets;
    this.around = around;
    this.observer = observer;
  }

  /**
   * @throws DeliveryException of kind INVALID when a secret is missing or makes the URL invalid
   */
  OpenedParcel open(Parcel parcel) throws DeliveryException {
    Instant now = around.now();
    Secrets current = secrets.fixed();
    return new OpenedParcel(
        parcel.draft(), signed(parcel, current, now), parcel.draft().masking(current), now);
  }

  /** Opens a parcel and sends it once. Never fails; completes on the executor. */
  Uni<AttemptEnd> send(Parcel parcel) {
    return Uni.createFrom()
        .deferred(
            () -> {
              try {
                return send(open(parcel));
              } catch (DeliveryException e) {
                return Uni.createFrom().item(unsent(e)).emitOn(around.executor());
              }
            });
  }

  /** Sends once. Never fails; completes on the executor. */
  Uni<AttemptEnd> send(OpenedParcel opened) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Instant begun = around.now();
              Uni<Answer> answered = sender.send(opened.request());
              if (!opened.masking().isEmpty()) { // takes time, and answers arrive on an event loop
                answered =
                    answered
                        .emitOn(around.executor())
                        .map(answer -> answer.masked(opened.masking()))
                        .onFailure(DeliveryException.class)
                        .transform(thrown -> masked((DeliveryException) thrown, opened));
              }
              return answered
                  .map(answer -> ended(begun, opened.request(), answer))
                  .onFailure(DeliveryException.class)
                  .recoverWithItem(thrown -> ended(begun, (DeliveryException) thrown))
                  .invoke(end -> observer.attemptEnded(end.attempt()));
            })
        .emitOn(around.executor());
  }

  /** The end of an attempt that sent nothing. */
  AttemptEnd unsent(DeliveryException why) {
    return ended(around.now(), why);
  }

  private OutgoingRequest signed(Parcel parcel, Secrets current, Instant at)
      throws DeliveryException {
    OutgoingRequest request = parcel.draft().opened(current);
    if (parcel.signedBy().isEmpty()) {
      return request;
    }
    StandardWebhooks signer = StandardWebhooks.with(parcel.signedBy(), environment, current);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers());
    headers.putAll(signer.headers(request, idempotencyKey(request), at));
    return request.with(new HashMap<>(headers));
  }

  private static String idempotencyKey(OutgoingRequest request) {
    return request.headers().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(RequestHeaders.IDEMPOTENCY_KEY))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** Messages name the host, which may itself come from a secret. */
  private static DeliveryException masked(DeliveryException e, OpenedParcel opened) {
    String message = opened.masking().masked(String.valueOf(e.getMessage()));
    String host = opened.request().destination().host();
    boolean isShown = opened.draft().url().shown().toLowerCase(Locale.ROOT).contains(host);
    return new DeliveryException(e.kind(), isShown ? message : message.replace(host, Masking.MASK));
  }

  private AttemptEnd ended(Instant begun, OutgoingRequest request, Answer answer) {
    String said =
        Redaction.of(request)
            .of(
                answer
                    .redirect()
                    .map(to -> "it leads to " + to + "; redirects are not followed")
                    .orElseGet(answer::excerpt));
    return new AttemptEnd(
        Optional.of(answer),
        Optional.empty(),
        new Attempt(
            begun, around.since(begun), Optional.of(answer.status()), Optional.empty(), said));
  }

  private AttemptEnd ended(Instant begun, DeliveryException failure) {
    return new AttemptEnd(
        Optional.empty(),
        Optional.of(failure),
        new Attempt(
            begun,
            around.since(begun),
            Optional.empty(),
            Optional.of(failure.kind().type()),
            String.valueOf(failure.getMessage())));
  }
}
