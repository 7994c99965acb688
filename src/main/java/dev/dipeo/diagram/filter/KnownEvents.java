package dev.dipeo.diagram.filter;

import java.util.Optional;
import java.util.Set;

/**
 * The events that providers are known to send, to warn of unknown names. A manifest need not list
 * all events, so an unknown name is never an error.
 */
public interface KnownEvents {
  /** No known events, so no warnings. */
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

  /** Names of all providers; empty if unknown. */
  Set<String> providers();

  /** Names of the events that the provider's manifest lists. */
  Set<String> events(String provider);

  /** The schema of the payload of an event. */
  Optional<KnownValue> payload(String provider, String event);

  /** The schema of one value of a payload. */
  interface KnownValue {
    /** Possible keys; empty if unknown or not an object. */
    Set<String> keys();

    /** Whether other keys are impossible. */
    boolean isClosed();

    /** The value of a key. */
    Optional<KnownValue> in(String key);

    /** The items of the list. */
    Optional<KnownValue> item();
  }
}
