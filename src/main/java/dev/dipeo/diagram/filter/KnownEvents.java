package dev.dipeo.diagram.filter;

import java.util.Optional;
import java.util.Set;

/**
 * What is known of the events that providers send, to warn of names that none of them has. A
 * manifest need not list everything, so it never makes a mistake of a name.
 */
public interface KnownEvents {
  /** Nothing is known: nothing is warned of. */
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

  /** Names of all providers; none where that is not known. */
  Set<String> providers();

  /** Names of the events that the provider's manifest lists. */
  Set<String> events(String provider);

  /** What is known of the payload of an event. */
  Optional<KnownValue> payload(String provider, String event);

  /** What a schema says of one value of a payload. */
  interface KnownValue {
    /** Keys that it may have; none: not known, or no object. */
    Set<String> keys();

    /** Whether it has no other keys. */
    boolean isClosed();

    /** The value of a key. */
    Optional<KnownValue> in(String key);

    /** What stands in the list. */
    Optional<KnownValue> item();
  }
}
