package dev.dipeo.diagram.filter;

import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the events that start runs or that nodes wait for. */
public final class EventPatternReader {
  private static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9_-]{1,100}");
  private static final Pattern EVENT = Pattern.compile("[^\\s{}]{1,200}");
  private static final String EVERY = "*";

  private final Mistakes mistakes;

  private final EventCheck check;

  public EventPatternReader(Mistakes mistakes, KnownEvents known) {
    this.mistakes = mistakes;
    this.check = new EventCheck(mistakes, known);
  }

  /** Reads {@code github.push}, {@code github.*}, or an object of provider and event name. */
  public Optional<EventPattern> ofStart(Fields start) {
    List<Filter> filters = filters(start, "hook_filters", false);
    Yaml event = start.get("hook_event").orElse(null);
    if (event instanceof Yaml.Obj) {
      Fields fields =
          start.inner("hook_event", "hook_event", Set.of("provider", "event_name")).orElseThrow();
      return checked(pattern(fields, filters), fields, start, "hook_filters");
    }
    Optional<String> text = start.text("hook_event");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = text.get().strip().split("\\.", 2);
    if (parts.length < 2) {
      mistakes.add(
          start.valueAt("hook_event"),
          "'hook_event' names the provider and the event, as 'github.push', or 'github.*' for"
              + " every event of it");
      return Optional.empty();
    }
    Location at = start.valueAt("hook_event");
    Optional<EventPattern> pattern = pattern(at, parts[0], parts[1], filters);
    pattern.ifPresent(
        found -> {
          check.check(at, at, found.provider(), found.name(), true);
          checkPaths(found, start, "hook_filters");
        });
    return pattern;
  }

  /** Reads the {@code subscribe_to} of a hook. */
  public Optional<EventPattern> ofSubscription(Fields subscription) {
    return checked(
        pattern(subscription, filters(subscription, "filters", true)),
        subscription,
        subscription,
        "filters");
  }

  private Optional<EventPattern> checked(
      Optional<EventPattern> pattern, Fields event, Fields filters, String key) {
    pattern.ifPresent(
        found -> {
          check.check(
              event.valueAt("provider"),
              event.valueAt("event_name"),
              found.provider(),
              found.name(),
              false);
          checkPaths(found, filters, key);
        });
    return pattern;
  }

  private void checkPaths(EventPattern event, Fields fields, String key) {
    if (fields.get(key).orElse(null) instanceof Yaml.Obj filters) {
      check.checkPaths(filters, event.provider(), event.name());
    }
  }

  private Optional<EventPattern> pattern(Fields fields, List<Filter> filters) {
    fields.require("provider", "provider: github");
    Optional<String> provider = fields.text("provider");
    Optional<String> name = fields.text("event_name");
    return provider.isEmpty()
        ? Optional.empty()
        : pattern(fields.valueAt("provider"), provider.get(), name.orElse(EVERY), filters);
  }

  private Optional<EventPattern> pattern(
      Location at, String provider, String name, List<Filter> filters) {
    boolean every = name.equals(EVERY);
    if (!PROVIDER.matcher(provider).matches()) {
      mistakes.add(
          at,
          "'"
              + Fields.shortened(provider)
              + "' cannot be a provider: letters, digits, '-' and '_' only");
      return Optional.empty();
    } else if (!EVENT.matcher(name).matches() || (!every && name.contains(EVERY))) {
      mistakes.add(
          at,
          "'"
              + Fields.shortened(name)
              + "' cannot be an event: write its whole name, or * for every event of the provider");
      return Optional.empty();
    }
    return Optional.of(new EventPattern(provider, every ? "" : name, filters));
  }

  private List<Filter> filters(Fields fields, String key, boolean templates) {
    return fields
        .object(key)
        .map(filters -> new FilterReader(mistakes, templates).read(filters))
        .orElse(List.of());
  }
}
