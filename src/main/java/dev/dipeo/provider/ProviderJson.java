package dev.dipeo.provider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Providers as JSON; contains no part of a secret. */
public final class ProviderJson {
  private ProviderJson() {}

  /** The public fields: the URL path, the events and the kind of signatures. */
  public static ObjectNode open(Provider provider) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("provider", provider.name())
        .put("webhook_support", provider.webhookSupport())
        .put("webhook_url", provider.path());
    var events = json.putArray("supported_events");
    for (EventType event : provider.events()) {
      events
          .addObject()
          .put("name", event.name())
          .put("description", event.description())
          .put("has_schema", event.schema().isPresent());
    }
    return json.put("signature_validation", provider.signatureValidation())
        .put("signature_header", provider.signatureHeader().orElse(null));
  }

  /** All fields, for operators: also whether requests are accepted, and if not, why. */
  public static ObjectNode whole(Provider provider) {
    ObjectNode json = open(provider);
    var algorithms = json.putArray("signature_algorithms");
    provider.signatureAlgorithms().forEach(algorithms::add);
    json.put("configured", provider.isConfigured());
    var missing = json.putArray("missing");
    for (MissingSecret secret : provider.missingSecrets()) {
      missing.addObject().put("variable", secret.variable()).put("problem", secret.problem());
    }
    provider.unusable().ifPresent(why -> json.put("problem", why));
    return json;
  }
}
