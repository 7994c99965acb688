package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.filter.EventPatternReader;
import dev.dipeo.yaml.Durations;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Waits for an event.
 *
 * @param event its filters may contain templates, to be filled before the wait
 * @param since earliest time of events that count
 */
public record AwaitHook(NodeOptions options, EventPattern event, Since since) implements Node {
  public static final Kind KIND =
      new Kind(
          AwaitHook.class,
          "hook",
          "waits for an event, with `subscribe_to`",
          HookFields.PROPERTIES,
          Set.of(Output.DEFAULT, Output.ERROR),
          Optional.of("webhook_response"),
          Optional.of(Duration.ofSeconds(60)),
          Set.of(Trait.WAITS, Trait.TIMES_ITSELF),
          source -> HookFields.of(source).flatMap(hook -> read(source, hook)));

  public AwaitHook(NodeOptions options, EventPattern event) {
    this(options, event, Since.DEFAULT);
  }

  @Override
  public Kind kind() {
    return KIND;
  }

  static Optional<AwaitHook> read(NodeSource source, HookFields hook) {
    if (hook.subscription().isEmpty()) {
      return Optional.empty();
    }
    Fields subscription = hook.subscription().get();
    NodeOptions options =
        source.options(
            Stream.concat(hook.config().stream(), Stream.of(subscription)).toArray(Fields[]::new));
    hook.refuseToSend();
    Since since = since(subscription, source.mistakes());
    return new EventPatternReader(source.mistakes(), source.events())
        .ofSubscription(subscription)
        .map(event -> new AwaitHook(options, event, since));
  }

  private static Since since(Fields subscription, Mistakes mistakes) {
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
        mistakes.add(
            value.get().at(),
            "'since' must be 'start' (of the run), 'now', or how far to look back before the wait,"
                + " up to 30 days: "
                + Durations.FORM);
        yield Since.DEFAULT;
      }
    };
  }
}
