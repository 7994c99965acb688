package dev.dipeo.prove;

import java.util.List;

/** Makes topics for a proof and removes them. Blocks the caller. */
public interface Topics {
  /**
   * Makes topics that are not there yet.
   *
   * @param brokers as {@code host:port,…}
   * @throws IllegalStateException when the brokers cannot be reached or refuse, or a topic is there
   */
  void make(String brokers, List<String> names);

  /**
   * Removes topics that {@link #make} made.
   *
   * @throws IllegalStateException when the brokers cannot be reached or refuse
   */
  void remove(String brokers, List<String> names);
}
