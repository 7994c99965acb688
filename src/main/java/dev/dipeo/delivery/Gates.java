package dev.dipeo.delivery;

import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The gates of all destinations in use or with recent failures. Thread-safe. */
@Singleton
final class Gates {
  /** Above this number, idle gates are evicted. */
  static final int KEPT_MAX = 10_000;

  private final DeliveryBounds bounds;
  private final InstantSource clock;
  private final Map<String, Gate> gates = new HashMap<>();

  Gates(DeliveryBounds bounds, InstantSource clock) {
    this.bounds = bounds;
    this.clock = clock;
  }

  synchronized Gate to(Destination destination) {
    if (gates.size() >= KEPT_MAX) {
      gates.values().removeIf(Gate::isIdle);
    }
    return gates.computeIfAbsent(name(destination), name -> new Gate(bounds, clock));
  }

  /** Destinations whose circuit is open. */
  synchronized long shut() {
    return gates.values().stream().filter(gate -> !gate.isOpen()).count();
  }

  /** The name of a destination in messages. */
  static String name(Destination destination) {
    String host =
        destination.host().indexOf(':') < 0 ? destination.host() : "[" + destination.host() + "]";
    return (destination.tls() ? "https://" : "http://") + host + ":" + destination.port();
  }
}
