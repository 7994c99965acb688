package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateTree;
import dev.dipeo.diagram.template.UrlTemplate;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends a webhook.
 *
 * @param url template; values are encoded for their place
 * @param method HTTP method, upper case
 * @param headers values are templates
 * @param body JSON to send; empty for the single labelled input, or the object of all inputs
 * @param signedBy environment variables with the secrets that sign it by Standard Webhooks, {@code
 *     secret.NAME} for a secret of the diagram; empty for no signature
 */
public record SendHook(
    NodeOptions options,
    UrlTemplate url,
    String method,
    Map<String, Template> headers,
    Optional<TemplateTree> body,
    List<String> signedBy)
    implements Node {
  public static final Kind KIND =
      new Kind(
          SendHook.class,
          "hook",
          "sends a webhook, with `config`",
          HookFields.PROPERTIES,
          Set.of(Output.DEFAULT, Output.ERROR),
          Optional.of("webhook_response"),
          Optional.of(Duration.ofSeconds(30)),
          Set.of(Trait.TIMES_ITSELF, Trait.RETRIES_ITSELF),
          SendHook::readHook);

  private static final Map<String, String> METHODS =
      Stream.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
          .collect(
              Collectors.toMap(method -> method.toLowerCase(Locale.ROOT), Function.identity()));

  public SendHook {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    signedBy = List.copyOf(signedBy);
  }

  @Override
  public Kind kind() {
    return KIND;
  }

  /** Reads a hook of either kind: with {@code subscribe_to} it waits. */
  private static Optional<? extends Node> readHook(NodeSource source) {
    Optional<HookFields> hook = HookFields.of(source);
    return hook.isPresent() && hook.get().waits()
        ? AwaitHook.read(source, hook.get())
        : hook.flatMap(HookFields::config).flatMap(config -> read(source, config));
  }

  private static Optional<SendHook> read(NodeSource source, Fields config) {
    Mistakes mistakes = source.mistakes();
    NodeOptions options = source.options(config);
    BodyReader bodies = new BodyReader(mistakes);
    Optional<UrlTemplate> url = new UrlReader(mistakes, bodies).read(config);
    String method = config.choice("method", METHODS).orElse("POST");
    List<String> signedBy =
        new SignReader(mistakes).read(config.inner("sign", "sign", SignReader.KEYS));
    Map<String, Template> headers = new HeadersReader(mistakes).read(config, !signedBy.isEmpty());
    Optional<TemplateTree> body = config.get("body").flatMap(bodies::read);
    return url.map(template -> new SendHook(options, template, method, headers, body, signedBy));
  }
}
