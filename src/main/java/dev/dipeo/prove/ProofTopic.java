package dev.dipeo.prove;

import java.util.List;
import java.util.Map;

/**
 * The topic of one proof, which nobody else uses. Its name is also that of the runners' consumer
 * group, so that neither the topic nor the offsets of a real installation are touched.
 *
 * @param name begins with {@code dipeo-proof-}
 * @param brokers as {@code host:port,…}
 */
record ProofTopic(String name, String brokers) {
  /**
   * @param instant tells this proof from others
   */
  static ProofTopic of(String brokers, long instant) {
    return new ProofTopic("dipeo-proof-" + instant, brokers);
  }

  /** The topic, and the one of what runners cannot read. */
  List<String> names() {
    return List.of(name, dead());
  }

  private String dead() {
    return name + ".dead";
  }

  /** What a receiver and a runner are told: each of all that leads elsewhere by default. */
  Map<String, String> settings() {
    return Map.of(
        "DIPEO_CHANNEL",
        "kafka",
        "KAFKA_BOOTSTRAP_SERVERS",
        brokers,
        "MP_MESSAGING_OUTGOING_WEBHOOK_EVENTS_OUT_TOPIC",
        name,
        "MP_MESSAGING_INCOMING_WEBHOOK_EVENTS_TOPIC",
        name,
        "MP_MESSAGING_INCOMING_WEBHOOK_EVENTS_DEAD_LETTER_QUEUE_TOPIC",
        dead(),
        "MP_MESSAGING_INCOMING_WEBHOOK_EVENTS_GROUP_ID",
        name,
        // All partitions have events, and so have all runners.
        "DIPEO_KAFKA_KEY",
        "{{event.id}}");
  }
}
