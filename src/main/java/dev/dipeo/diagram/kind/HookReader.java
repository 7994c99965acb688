package dev.dipeo.diagram.kind;

import dev.dipeo.base.RequestHeaders;
import dev.dipeo.diagram.filter.EventPatternReader;
import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.diagram.template.Fields;
import dev.dipeo.diagram.template.Problems;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateTree;
import dev.dipeo.diagram.template.UrlTemplate;
import dev.dipeo.url.HttpUrl;
import dev.dipeo.url.MalformedUrlException;
import dev.dipeo.yaml.Durations;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Yaml;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads hook nodes: those that send, and those that wait. */
public final class HookReader {
  static final Set<String> KEYS = Set.of("hook_type", "config", "subscribe_to");

  /** Most headers of one request. */
  static final int MAX_HEADERS = 100;

  /** Most parameters that {@code query} adds to a URL. */
  static final int MAX_QUERY_PARAMETERS = 100;

  private static final Set<String> CONFIG_KEYS =
      Set.of(
          "url", "query", "method", "headers", "body", "timeout", "retry", "sign", "subscribe_to");
  private static final Set<String> SUBSCRIPTION_KEYS =
      Set.of("provider", "event_name", "filters", "since", "timeout", "retry");

  private static final Map<String, String> METHODS =
      Stream.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
          .collect(
              Collectors.toMap(method -> method.toLowerCase(Locale.ROOT), Function.identity()));

  /** A field name of RFC 9110, section 5.1: a token of section 5.6.2. */
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}");

  private static final Pattern PLACE = Pattern.compile("\\{\\{[^{}]+}}");

  private final Problems problems;
  private final NodeOptionsReader settings;

  private final KnownEvents known;

  public HookReader(Problems problems, NodeOptionsReader settings, KnownEvents known) {
    this.known = known;
    this.problems = problems;
    this.settings = settings;
  }

  public Optional<Node> read(String label, Fields node) {
    Optional<String> hookType = node.text("hook_type");
    if (hookType.isPresent() && !hookType.get().strip().equalsIgnoreCase("webhook")) {
      problems.mistake(
          node.valueAt("hook_type"),
          "not supported: the hook type '" + hookType.get().strip() + "'; only 'webhook' is");
      return Optional.empty();
    }
    Optional<Fields> config = fields(node, "config", "a hook's config", CONFIG_KEYS);
    // The larger DiPeO writes subscribe_to within config.
    Optional<Fields> subscription = fields(node, "subscribe_to", "subscribe_to", SUBSCRIPTION_KEYS);
    Optional<Fields> inner =
        config.flatMap(f -> fields(f, "subscribe_to", "subscribe_to", SUBSCRIPTION_KEYS));
    if (subscription.isPresent() && inner.isPresent()) {
      problems.mistake(inner.get().at(), "'subscribe_to' is given twice; keep one of them");
    }
    boolean waits =
        node.has("subscribe_to") || (config.isPresent() && config.get().has("subscribe_to"));
    if (waits) {
      return subscription.or(() -> inner).flatMap(fields -> await(label, node, config, fields));
    } else if (config.isEmpty()) {
      if (!node.has("config")) {
        problems.mistake(
            node.at(),
            "a hook needs 'config' with a url to send to, or 'subscribe_to' with an event to wait"
                + " for");
      }
      return Optional.empty();
    }
    return send(label, node, config.get());
  }

  private Optional<Fields> fields(Fields outer, String key, String what, Set<String> known) {
    return outer
        .object(key)
        .map(o -> new Fields(problems, what, o.at(), o.entries().values(), known));
  }

  private Optional<Node> await(
      String label, Fields node, Optional<Fields> config, Fields subscription) {
    NodeOptions read =
        config.isPresent()
            ? settings.read(label, node, config.get(), subscription)
            : settings.read(label, node, subscription);
    for (String key : CONFIG_KEYS) {
      boolean allowed = Set.of("subscribe_to", "timeout", "retry").contains(key);
      if (!allowed && config.isPresent() && config.get().has(key)) {
        problems.mistake(
            config.get().at(key),
            "a hook either sends ('config') or waits ('subscribe_to'); make two nodes of it");
        break;
      }
    }
    Since since = since(subscription);
    return new EventPatternReader(problems, known)
        .ofSubscription(subscription)
        .map(event -> new AwaitHook(read, event, since));
  }

  private Since since(Fields subscription) {
    Optional<Yaml> value = subscription.get("since");
    if (value.isEmpty()) {
      return Since.DEFAULT;
    }
    Optional<Duration> back = Durations.of(value.get());
    if (back.isPresent()) {
      return new Since.Before(back.get());
    }
    String word =
        value.get() instanceof Yaml.Scalar scalar
            ? scalar.text().strip().toLowerCase(Locale.ROOT)
            : "";
    return switch (word) {
      case "start" -> new Since.Start();
      case "now" -> new Since.Now();
      default -> {
        problems.mistake(
            value.get().at(),
            "'since' must be 'start' (of the run), 'now', or how far to look back before the wait,"
                + " up to 30 days: "
                + Durations.FORM);
        yield Since.DEFAULT;
      }
    };
  }

  private Optional<Node> send(String label, Fields node, Fields config) {
    NodeOptions read = settings.read(label, node, config);
    config.require("url", "url: https://api.example.com/webhook");
    Optional<Template> url =
        config
            .text("url")
            .flatMap(text -> Fields.anyTemplate(problems, config.valueAt("url"), text));
    url.ifPresent(template -> checkUrl(config.valueAt("url"), template));
    Map<String, TemplateTree> query = query(config);
    String method = config.choice("method", METHODS).orElse("POST");
    List<String> signedBy =
        new SignReader(problems).read(fields(config, "sign", "sign", SignReader.KEYS));
    Map<String, Template> headers = headers(config);
    if (!signedBy.isEmpty()) {
      refuseSignatureHeaders(config, headers);
    }
    Optional<TemplateTree> body = config.get("body").flatMap(this::body);
    return url.map(
        template ->
            new SendHook(read, new UrlTemplate(template, query), method, headers, body, signedBy));
  }

  private void checkUrl(Location at, Template url) {
    String beginning = url.beginning().strip();
    if (beginning.isEmpty()) {
      return;
    }
    String begin = beginning.toLowerCase(Locale.ROOT);
    boolean http = begin.startsWith("http://") || begin.startsWith("https://");
    if (!http && (url.isConstant() || begin.contains("://"))) {
      problems.mistake(at, "'url' must begin with https:// or http://");
    } else if (url.isConstant()) {
      try {
        HttpUrl.of(HttpUrl.read(beginning));
      } catch (MalformedUrlException e) {
        problems.mistake(
            at, "'" + Fields.shortened(beginning) + "' cannot be sent to: " + e.getMessage());
      }
    }
  }

  /** Parameters: scalars, or lists of them; strings are templates. */
  private Map<String, TemplateTree> query(Fields config) {
    Map<String, TemplateTree> query = new LinkedHashMap<>();
    Optional<Yaml.Obj> object = config.object("query");
    if (object.isEmpty()) {
      return query;
    }
    if (object.get().entries().size() > MAX_QUERY_PARAMETERS) {
      problems.mistake(
          object.get().at(), "'query' has at most " + MAX_QUERY_PARAMETERS + " parameters");
      return query;
    }
    for (Yaml.Entry entry : object.get().entries().values()) {
      boolean simple =
          switch (entry.value()) {
            case Yaml.Scalar _ -> true;
            case Yaml.Arr list -> list.items().stream().allMatch(Yaml.Scalar.class::isInstance);
            case Yaml.Obj _ -> false;
          };
      if (!simple) {
        problems.mistake(
            entry.value().at(),
            "the parameter '"
                + Fields.shortened(entry.key())
                + "' must be text or a list of texts");
      } else {
        body(entry.value()).ifPresent(value -> query.put(entry.key(), value));
      }
    }
    return query;
  }

  private Map<String, Template> headers(Fields config) {
    Map<String, Template> headers = new LinkedHashMap<>();
    Optional<Yaml.Obj> object = config.object("headers");
    if (object.isEmpty()) {
      return headers;
    }
    if (object.get().entries().size() > MAX_HEADERS) {
      problems.mistake(object.get().at(), "a request has at most " + MAX_HEADERS + " headers");
      return headers;
    }
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Yaml.Entry entry : object.get().entries().values()) {
      if (checkHeaderName(entry, seen)) {
        headerValue(entry).ifPresent(value -> headers.put(entry.key(), value));
      }
    }
    return headers;
  }

  private boolean checkHeaderName(Yaml.Entry entry, Set<String> seen) {
    String name = entry.key();
    if (!HEADER.matcher(name).matches()) {
      problems.mistake(
          entry.keyAt(),
          "'"
              + Fields.shortened(name)
              + "' cannot be the name of a header: letters, digits and"
              + " !#$%&'*+-.^_`|~ only");
    } else if (RequestHeaders.isOfConnection(name)) {
      problems.mistake(
          entry.keyAt(), "the header '" + name + "' is set by the connection; remove it");
    } else if (!seen.add(name)) {
      problems.mistake(
          entry.keyAt(),
          "the header '" + name + "' stands twice; upper and lower case are the same");
    } else {
      return true;
    }
    return false;
  }

  private void refuseSignatureHeaders(Fields config, Map<String, Template> headers) {
    for (String name : headers.keySet()) {
      if (RequestHeaders.isOfSignature(name)) {
        problems.mistake(
            config.valueAt("headers"), "the header '" + name + "' is set by 'sign'; remove it");
      }
    }
  }

  private Optional<Template> headerValue(Yaml.Entry entry) {
    if (!(entry.value() instanceof Yaml.Scalar scalar) || scalar.isNull()) {
      problems.mistake(
          entry.value().at(),
          "the header '" + entry.key() + "' must be text, not " + entry.value().kind());
      return Optional.empty();
    }
    String text = scalar.text().strip();
    if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
      problems.mistake(
          scalar.at(),
          "the header '" + entry.key() + "' must be one line without control characters");
      return Optional.empty();
    }
    return Fields.sealedTemplate(problems, scalar.at(), text).map(Function.identity());
  }

  private Optional<TemplateTree> body(Yaml body) {
    // Each string by itself first, so that a mistake names its own line.
    return checkStrings(body) ? Optional.of(TemplateTree.of(body.toJson())) : Optional.empty();
  }

  private void checkKey(Yaml.Entry entry) {
    if (PLACE.matcher(entry.key()).find()) {
      problems.warning(
          entry.keyAt(),
          "keys are no templates: '"
              + Fields.shortened(entry.key())
              + "' is sent as it is; make the object in a code_job and send that, as in"
              + " body: \"{{result}}\"");
    }
  }

  private boolean checkStrings(Yaml value) {
    boolean good = true;
    switch (value) {
      case Yaml.Obj object -> {
        for (Yaml.Entry entry : object.entries().values()) {
          checkKey(entry);
          good &= checkStrings(entry.value());
        }
      }
      case Yaml.Arr list -> {
        for (Yaml item : list.items()) {
          good &= checkStrings(item);
        }
      }
      case Yaml.Scalar scalar ->
          good =
              !scalar.value().isTextual()
                  || Fields.sealedTemplate(problems, scalar.at(), scalar.text()).isPresent();
    }
    return good;
  }
}
