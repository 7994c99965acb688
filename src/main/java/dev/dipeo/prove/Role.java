package dev.dipeo.prove;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server of a proof is for.
 *
 * @param name of the server, and of its log
 * @param receives whether senders send to it
 * @param runs whether it has the journal, and can be asked what became of an event
 * @param settings as environment variables
 */
record Role(String name, boolean receives, boolean runs, Map<String, String> settings) {
  /**
   * One server or several of a kind; with a topic, as many receivers and as many runners.
   *
   * @param common settings of all
   */
  static List<Role> of(ProofPlan plan, Map<String, String> common, Optional<ProofTopic> topic) {
    Map<String, String> storing = with(common, plan.database());
    if (topic.isEmpty()) {
      return plan.servers() == 1
          ? List.of(new Role("server", true, true, storing))
          : numbered("server", true, true, storing, plan.servers());
    }
    Map<String, String> channel = topic.get().settings();
    Map<String, String> receiving = with(with(common, channel), Map.of("DIPEO_MODE", "receive"));
    Map<String, String> running = with(with(storing, channel), Map.of("DIPEO_MODE", "run"));
    List<Role> roles = new ArrayList<>();
    roles.addAll(numbered("runner", false, true, running, plan.servers()));
    roles.addAll(numbered("receiver", true, false, receiving, plan.servers()));
    return List.copyOf(roles);
  }

  private static List<Role> numbered(
      String name, boolean receives, boolean runs, Map<String, String> settings, int count) {
    List<Role> roles = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      roles.add(new Role(name + "-" + number, receives, runs, settings));
    }
    return roles;
  }

  private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(more);
    return Map.copyOf(all);
  }
}
