package dev.dipeo.diagram.filter;

import dev.dipeo.base.Nearest;
import dev.dipeo.diagram.filter.KnownEvents.KnownValue;
import dev.dipeo.diagram.template.MalformedTemplateException;
import dev.dipeo.diagram.template.PathScanner;
import dev.dipeo.diagram.template.ValuePath;
import dev.dipeo.diagram.template.ValuePath.Step;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.Optional;
import java.util.Set;

/** Warns of events that no manifest lists, and of filter paths that are not in the schema. */
final class EventCheck {
  /** Characters of a name per wrong character that still counts as a typing error. */
  private static final int CHARACTERS_PER_SLIP = 4;

  /** Shorter names are similar to each other by chance. */
  private static final int SHORTEST_COMPARED = 4;

  private final Mistakes mistakes;
  private final KnownEvents known;

  EventCheck(Mistakes mistakes, KnownEvents known) {
    this.mistakes = mistakes;
    this.known = known;
  }

  /**
   * Checks the name of an event.
   *
   * @param providerAt location of the provider's name
   * @param eventAt location of the event's name
   * @param name name of the event; empty for all events
   * @param oneText whether one text names both, as {@code github.push}
   */
  void check(Location providerAt, Location eventAt, String provider, String name, boolean oneText) {
    Set<String> providers = known.providers();
    if (providers.isEmpty()) {
      return;
    } else if (!providers.contains(provider)) {
      String right =
          mistakes
              .nearest(provider, providers)
              .map(nearest -> oneText ? nearest + "." + rightEvent(nearest, name) : nearest)
              .map(nearest -> "; did you mean '" + nearest + "'?")
              .orElseGet(() -> mistakes.hint(provider, providers));
      mistakes.warn(
          providerAt,
          "there is no provider '" + provider + "', so no event of it ever comes" + right);
      return;
    }
    Set<String> events = known.events(provider);
    if (name.isEmpty() || events.isEmpty() || events.contains(name)) {
      return;
    }
    mistakes.warn(
        eventAt,
        "the manifest of '"
            + provider
            + "' lists no event '"
            + name
            + "'"
            + withAction(provider, name, events)
                .or(
                    () ->
                        mistakes
                            .nearest(name, events)
                            .map(
                                nearest ->
                                    "; did you mean '"
                                        + (oneText ? provider + "." : "")
                                        + nearest
                                        + "'?"))
                .orElse("; it is waited for all the same"));
  }

  private String rightEvent(String provider, String name) {
    Set<String> events = known.events(provider);
    return name.isEmpty()
        ? "*"
        : events.contains(name) ? name : mistakes.nearest(name, events).orElse(name);
  }

  /**
   * Handles {@code pull_request.opened}, as other tools call an action of the event {@code
   * pull_request}.
   */
  private static Optional<String> withAction(String provider, String name, Set<String> events) {
    int dot = name.lastIndexOf('.');
    return Optional.of(name.substring(0, Math.max(0, dot)))
        .filter(events::contains)
        .map(
            event ->
                "; "
                    + provider
                    + " sends '"
                    + event
                    + "', and what happened stands in the payload: filter by {action: "
                    + name.substring(dot + 1)
                    + "}");
  }

  /** Checks the paths of filters. */
  void checkPaths(Yaml.Obj filters, String provider, String name) {
    Optional<KnownValue> payload = known.payload(provider, name);
    if (payload.isEmpty()) {
      return;
    }
    for (Yaml.Entry filter : filters.entries().values()) {
      try {
        checkPath(filter, PathScanner.parse(filter.key()), payload.get());
      } catch (MalformedTemplateException e) {
        continue; // a mistake that has been reported
      }
    }
  }

  private void checkPath(Yaml.Entry filter, ValuePath path, KnownValue payload) {
    Optional<KnownValue> here = Optional.of(payload);
    for (Step step : path.steps()) {
      if (here.isEmpty()) {
        return;
      }
      KnownValue value = here.get();
      switch (step) {
        case Step.Index _ -> here = value.item();
        case Step.Key(String key) -> {
          if (!value.keys().contains(key)) {
            unknownKey(filter, key, value);
            return;
          }
          here = value.in(key);
        }
      }
    }
  }

  /**
   * Most schemas list some keys and allow others; with those, a key is reported only if it
   * resembles a listed one.
   */
  private void unknownKey(Yaml.Entry filter, String key, KnownValue value) {
    Optional<String> slip =
        key.length() < SHORTEST_COMPARED
            ? Optional.empty()
            : Nearest.within(Math.max(1, key.length() / CHARACTERS_PER_SLIP), key, value.keys());
    if (slip.isPresent() || (value.isClosed() && !value.keys().isEmpty())) {
      mistakes.warn(
          filter.keyAt(),
          "the payload's schema knows no '"
              + key
              + "' in '"
              + filter.key()
              + "'"
              + slip.map(nearest -> "; did you mean '" + nearest + "'?")
                  .orElseGet(() -> mistakes.hint(key, value.keys())));
    }
  }
}
