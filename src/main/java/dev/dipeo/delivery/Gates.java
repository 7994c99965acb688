package dev.dipeo.delivery;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** A gate for each destination that is in use or has failed lately. Thread-safe. */
final class Gates {
  /** Above this number, gates that nothing would be lost by are forgotten. */
  static final int KEPT_MAX = 10_000;

  private final DeliveryPolicy policy;
  private final InstantSource clock;
  private final Map<String, Gate> gates = new HashMap<>();

  Gates(DeliveryPolicy policy, InstantSource clock) {
    this.policy = policy;
    this.clock = clock;
  }

  synchronized Gate to(Destination destination) {
    if (gates.size() >= KEPT_MAX) {
      gates.values().removeIf(Gate::isIdle);
    }
    return gates.computeIfAbsent(name(destination), name -> new Gate(policy, clock));
  }

  /** Destinations that are left alone at the moment. */
  synchronized long shut() {
    return gates.values().stream().filter(gate -> !gate.isOpen()).count();
  }

  /** The destination for messages. */
  static String name(Destination destination) {
    String host =
        destination.host().indexOf(':') < 0 ? destination.host() : "[" + destination.host() + "]";
    return (destination.tls() ? "https://" : "http://") + host + ":" + destination.port();
  }
}
