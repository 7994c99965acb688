package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateTree;
import dev.dipeo.diagram.template.UrlTemplate;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends a webhook.
 *
 * @param url template; values are encoded for their place
 * @param method HTTP method, upper case
 * @param headers values are templates
 * @param body what to send as JSON; none: the single labelled input, else the object of all inputs
 * @param signedBy environment variables whose secrets sign it by Standard Webhooks, {@code
 *     secret.NAME} where the diagram names a secret; empty: it is not signed
 */
public record SendHook(
    NodeOptions options,
    UrlTemplate url,
    String method,
    Map<String, Template> headers,
    Optional<TemplateTree> body,
    List<String> signedBy)
    implements Node {
  /** Longest time for one attempt where the diagram gives none. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  public SendHook {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    signedBy = List.copyOf(signedBy);
  }

  @Override
  public NodeType type() {
    return NodeType.HOOK;
  }

  @Override
  public Optional<String> defaultVariable() {
    return Optional.of("webhook_response");
  }
}
