package dev.dipeo.node.hook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Backoff;
import dev.dipeo.base.RequestHeaders;
import dev.dipeo.delivery.Answer;
import dev.dipeo.delivery.Deliveries;
import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.delivery.Destination;
import dev.dipeo.delivery.Draft;
import dev.dipeo.delivery.OutgoingWebhook;
import dev.dipeo.delivery.Parcel;
import dev.dipeo.delivery.Retry;
import dev.dipeo.delivery.Sent;
import dev.dipeo.diagram.kind.SendHook;
import dev.dipeo.diagram.template.MissingNameException;
import dev.dipeo.diagram.template.Sealed;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateTree;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.NodeRunner;
import dev.dipeo.run.Outcome;
import dev.dipeo.secret.SealedText;
import dev.dipeo.url.MalformedUrlException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sends a webhook and passes its response on; see {@link AnswerValue}. The delivery is retried by
 * the node's retry policy or that of the settings; if the last response is not 2xx, the node fails.
 *
 * <p>Every attempt carries the same {@code Idempotency-Key}, unless the diagram sets the header
 * (draft-ietf-httpapi-idempotency-key-header).
 */
@Singleton
public final class SendHookRunner implements NodeRunner<SendHook> {
  private static final String CONTENT_TYPE = "Content-Type";
  private static final Set<String> METHODS_WITHOUT_BODY = Set.of("GET", "HEAD");

  private final Deliveries deliveries;

  public SendHookRunner(Deliveries deliveries) {
    this.deliveries = deliveries;
  }

  @Override
  public Class<SendHook> nodes() {
    return SendHook.class;
  }

  @Override
  public Uni<Outcome> run(SendHook node, NodeAttempt activation) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Draft draft;
              try {
                draft = draft(node, activation);
              } catch (UnrenderedException e) {
                return Uni.createFrom().item(wrong(node, "missing_name", e));
              } catch (DeliveryException e) {
                return Uni.createFrom().item(wrong(node, e.kind().type(), e));
              }
              // From the first attempt on, the run only waits for the receiver.
              return activation
                  .pause()
                  .during(deliveries.deliver(webhook(node, activation, draft)))
                  .map(sent -> outcome(node, draft, sent));
            });
  }

  private static Draft draft(SendHook node, NodeAttempt activation)
      throws UnrenderedException, DeliveryException {
    ObjectNode variables = activation.inputs().variables();
    SealedText url = url(node, variables);
    Map<String, SealedText> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (var header : node.headers().entrySet()) {
      JsonNode value = render("config.headers." + header.getKey(), header.getValue(), variables);
      if (!value.isNull()) { // a header without a value is a header left out
        headers.put(header.getKey(), Sealed.text(value));
      }
    }
    headers.putIfAbsent(
        RequestHeaders.IDEMPOTENCY_KEY, SealedText.of(activation.idempotencyKey(node.label())));
    Optional<JsonNode> body = body(node, activation);
    Optional<String> type = Optional.ofNullable(headers.get(CONTENT_TYPE)).map(SealedText::shown);
    return new Draft(
        url,
        node.method(),
        headers,
        body.isPresent() ? Optional.of(RequestBody.of(body.get(), type)) : Optional.empty(),
        node.timeout().orElseThrow());
  }

  private static SealedText url(SendHook node, ObjectNode variables)
      throws UnrenderedException, DeliveryException {
    try {
      SealedText url = node.url().render(variables);
      return url.isPlain() ? SealedText.of(Destination.url(url.shown().strip()).toString()) : url;
    } catch (MissingNameException e) {
      throw new UnrenderedException("config.url", e);
    } catch (MalformedUrlException e) {
      throw new DeliveryException(DeliveryException.Kind.INVALID, "config.url: " + e.getMessage());
    }
  }

  private static Optional<JsonNode> body(SendHook node, NodeAttempt activation)
      throws UnrenderedException {
    if (node.body().isPresent()) {
      TemplateTree body = node.body().get();
      try {
        return Optional.of(body.render(activation.inputs().variables()));
      } catch (MissingNameException e) {
        throw new UnrenderedException("config.body", e);
      }
    }
    if (METHODS_WITHOUT_BODY.contains(node.method())) {
      return Optional.empty();
    }
    return Optional.of(activation.inputs().value());
  }

  private static JsonNode render(String property, Template template, ObjectNode variables)
      throws UnrenderedException {
    try {
      return template.render(variables);
    } catch (MissingNameException e) {
      throw new UnrenderedException(property, e);
    }
  }

  private static OutgoingWebhook webhook(SendHook node, NodeAttempt activation, Draft draft) {
    return new OutgoingWebhook(
        activation.idempotencyKey(node.label()),
        activation.runId(),
        node.label(),
        new Parcel(draft, node.signedBy()),
        node.options()
            .retry()
            .map(
                given ->
                    new Retry(
                        given.maxAttempts(), new Backoff(given.backoff(), given.maxBackoff()))),
        line -> activation.log().accept(new LogLine(line, true)));
  }

  private static Outcome outcome(SendHook node, Draft draft, Sent sent) {
    return switch (sent) {
      case Sent.Answered(Answer answer, String _, int attempts) when answer.isSuccess() ->
          new Outcome.Emitted(Outcome.Emission.of(AnswerValue.of(answer)), attempts);
      case Sent.Answered(Answer answer, String said, int attempts) ->
          failed(
              "http_error",
              "%s answered %s%s%s"
                  .formatted(
                      draft.shown(),
                      answer.statusLine(),
                      said.isEmpty() ? "" : ": " + said,
                      after(attempts)),
              attempts);
      case Sent.Unanswered(DeliveryException reason, int _)
          when reason.kind() == DeliveryException.Kind.INVALID ->
          wrong(node, reason.kind().type(), reason);
      case Sent.Unanswered(DeliveryException reason, int attempts) ->
          failed(
              reason.kind().type(), reason.getMessage() + after(attempts), Math.max(1, attempts));
    };
  }

  private static String after(int attempts) {
    return attempts > 1 ? " (after " + attempts + " attempts)" : "";
  }

  /** An error in the node itself, so nothing was sent; the message names the node. */
  private static Outcome wrong(SendHook node, String type, Exception e) {
    return failed(type, "node '%s': %s".formatted(node.label(), e.getMessage()), 1);
  }

  private static Outcome failed(String type, String message, int attempts) {
    return new Outcome.Failed(new Outcome.Failure(type, message, ""), attempts);
  }

  /** A property of the node names a missing variable. */
  private static final class UnrenderedException extends Exception {
    UnrenderedException(String property, MissingNameException cause) {
      super(property + ": " + cause.getMessage(), cause);
    }
  }
}
