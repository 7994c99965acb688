package dev.dipeo.app;

import dev.dipeo.dispatch.Backlog;
import dev.dipeo.dispatch.ChannelEntry;
import dev.dipeo.dispatch.DispatchBounds;
import dev.dipeo.dispatch.topic.BrokerConnections;
import dev.dipeo.dispatch.topic.Brokers;
import dev.dipeo.dispatch.topic.RecordKey;
import dev.dipeo.dispatch.topic.TopicDoor;
import dev.dipeo.prove.Topics;
import dev.dipeo.prove.topic.KafkaTopics;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Builds the way onto the topic. Without Kafka's client in the program neither this nor a bean of
 * {@code dispatch.topic} is there (pom.xml), so others ask for them by {@code Instance}.
 */
final class TopicWiring {
  @Produces
  @Singleton
  Brokers brokers(
      @ConfigProperty(name = "kafka.bootstrap.servers") Optional<String> servers,
      BrokerConnections connections) {
    return new Brokers(servers.orElse("?"), connections, System::nanoTime);
  }

  @Produces
  @Singleton
  @Typed(TopicDoor.class)
  TopicDoor topicDoor(
      Settings settings,
      ChannelEntry topic,
      Brokers brokers,
      DispatchBounds bounds,
      @Identifier("timers") ScheduledExecutorService timers) {
    return new TopicDoor(
        topic::send,
        settings.kafka().key().map(TopicWiring::key).orElseGet(RecordKey::ofProvider),
        brokers,
        new Backlog(bounds),
        settings.kafka().ackWait(),
        timers);
  }

  @Produces
  @Singleton
  Topics topics(@Identifier("default-kafka-broker") Map<String, Object> client) {
    return new KafkaTopics(client);
  }

  private static RecordKey key(String template) {
    try {
      return RecordKey.of(template);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("dipeo: " + e.getMessage());
    }
  }
}
