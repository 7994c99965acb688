package dev.dipeo.diagram.filter;

import java.util.Optional;
import java.util.Set;

/**
 * Events that providers are known to send, to warn of unknown names. A manifest need not list every
 * event, so an unknown name is never a mistake.
 */
public interface KnownEvents {
  /** Knows nothing, so that nothing is warned of. */
  KnownEvents NONE =
      new KnownEvents() {
        @Override
        public Set<String> providers() {
          return Set.of();
        }

        @Override
        public Set<String> events(String provider) {
          return Set.of();
        }

        @Override
        public Optional<KnownValue> payload(String provider, String event) {
          return Optional.empty();
        }
      };

  /** Names of all providers; empty where unknown. */
  Set<String> providers();

  /** Names of the events that the provider's manifest lists. */
  Set<String> events(String provider);

  /** The schema of the payload of an event. */
  Optional<KnownValue> payload(String provider, String event);

  /** The schema of one value of a payload. */
  interface KnownValue {
    /** Keys that it may have; empty where unknown, or where it is not an object. */
    Set<String> keys();

    /** Whether it has no other keys. */
    boolean isClosed();

    /** The value of a key. */
    Optional<KnownValue> in(String key);

    /** The items of the list. */
    Optional<KnownValue> item();
  }
}
