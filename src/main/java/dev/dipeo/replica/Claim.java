package dev.dipeo.replica;

import java.util.List;

/**
 * What a replica has taken over.
 *
 * @param runs numbers of unfinished runs, ascending
 * @param events ids of events that are not dispatched, ascending
 */
public record Claim(List<Long> runs, List<Long> events) {
  public static final Claim NOTHING = new Claim(List.of(), List.of());

  public boolean isNothing() {
    return runs.isEmpty() && events.isEmpty();
  }
}
