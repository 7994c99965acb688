package dev.dipeo.replica;

import java.util.List;

/**
 * What a replica has taken over.
 *
 * @param runs numbers of unfinished runs that nobody drives any more, ascending
 * @param called numbers of runs that were dormant, and of which a wait is over, ascending
 * @param events ids of events that are not dispatched, ascending
 */
public record Claim(List<Long> runs, List<Long> called, List<Long> events) {
  public static final Claim NOTHING = new Claim(List.of(), List.of(), List.of());

  public boolean isNothing() {
    return runs.isEmpty() && called.isEmpty() && events.isEmpty();
  }
}
