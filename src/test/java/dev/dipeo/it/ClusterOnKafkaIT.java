package dev.dipeo.it;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same where each server puts webhooks on a topic and any server takes them from it. Servers
 * that come and go share its partitions anew, and the broker is killed, too.
 */
class ClusterOnKafkaIT extends ClusterIT {
  @TempDir Path brokerFolder;
  private KafkaBroker broker;

  @Override
  Map<String, String> channel() throws Exception {
    broker = new KafkaBroker(brokerFolder.resolve("kafka"));
    Map<String, String> settings = new HashMap<>(broker.settings());
    settings.put("DIPEO_KAFKA_KEY", "{{event.id}}"); // to all partitions
    return settings;
  }

  @Override
  void breakSomethingElse() throws Exception {
    broker.kill();
    broker.startAgain();
  }

  @AfterEach
  void stopBroker() throws Exception {
    broker.close();
  }
}
