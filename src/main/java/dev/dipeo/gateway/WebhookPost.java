package dev.dipeo.gateway;

import dev.dipeo.base.Problem;
import dev.dipeo.gateway.edge.RequestGate;
import dev.dipeo.gateway.edge.RetryAfter;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.Reply;
import dev.dipeo.signature.SignedRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One POST to {@code /webhooks/{provider}}, from the complete request to the response. */
public final class WebhookPost {
  private final ProviderRegistry providers;
  private final Receiver receiver;
  private final WebhookObserver events;
  private final RetryAfter retryAfter;
  private final Answers answers;

  public WebhookPost(
      ProviderRegistry providers,
      Receiver receiver,
      WebhookObserver events,
      RetryAfter retryAfter) {
    this.providers = providers;
    this.receiver = receiver;
    this.events = events;
    this.retryAfter = retryAfter;
    this.answers = new Answers(retryAfter);
  }

  boolean knows(String provider) {
    return providers.find(provider).isPresent();
  }

  /** Receives a webhook. May complete on a thread of the journal. */
  Uni<Reply> receive(String name, HttpServerRequest request, byte[] body) {
    Optional<Provider> provider = providers.find(name);
    return provider.isEmpty()
        ? Uni.createFrom().item(unknown(name, request))
        : receiver
            .receive(provider.get(), signed(request, body), peer(request))
            .map(receipt -> answer(name, request, receipt));
  }

  private Reply answer(String provider, HttpServerRequest request, Receipt receipt) {
    events.answered(provider, receipt.outcome());
    remember(request, receipt);
    return answers.of(receipt);
  }

  private void remember(HttpServerRequest request, Receipt receipt) {
    RequestGate gate = RequestGate.of(request);
    if (gate == null) {
      return;
    }
    switch (receipt) {
      case Receipt.Processed _, Receipt.Duplicate _ -> gate.broughtWebhook();
      case Receipt.Refused(Problem problem) when problem.status() == 503 ->
          gate.askedToReturnAfter(retryAfter.pause());
      case Receipt.Handshake _, Receipt.Limited _, Receipt.Refused _ -> {}
    }
  }

  /** Refuses a request for a provider that does not exist. */
  Reply unknown(String name, HttpServerRequest request) {
    Problem problem = Rejections.providerNotFound(name);
    receiver.unknown(name, request.method().name(), peer(request));
    events.answered(WebhookObserver.UNKNOWN, problem.type());
    return answers.of(problem);
  }

  Reply refused(Problem problem) {
    return answers.of(problem);
  }

  /** Address of the sender, or of the proxy in front of it. */
  private static String peer(HttpServerRequest request) {
    SocketAddress address = request.remoteAddress();
    return address == null ? "-" : address.hostAddress();
  }

  static SignedRequest signed(HttpServerRequest request, byte[] body) {
    return new SignedRequest(
        request.method().name(),
        request.absoluteURI(),
        lowerCase(request.headers()),
        request.query() == null ? Map.of() : all(request.params()),
        body);
  }

  private static Map<String, List<String>> lowerCase(MultiMap headers) {
    Map<String, List<String>> byName = new HashMap<>();
    headers.forEach((name, value) -> add(byName, name.toLowerCase(Locale.ROOT), value));
    return byName;
  }

  private static Map<String, List<String>> all(MultiMap parameters) {
    Map<String, List<String>> byName = new HashMap<>();
    parameters.forEach((name, value) -> add(byName, name, value));
    return byName;
  }

  /** Almost every name has one value. */
  private static void add(Map<String, List<String>> byName, String name, String value) {
    List<String> before = byName.put(name, List.of(value));
    if (before != null) {
      List<String> values = new ArrayList<>(before);
      values.add(value);
      byName.put(name, values);
    }
  }
}
