package dev.dipeo.prove.topic;

import dev.dipeo.prove.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;

/** Topics of a Kafka. */
public final class KafkaTopics implements Topics {
  /** As many as the documentation gives the topic of an installation. */
  private static final int PARTITIONS = 12;

  /** A mistyped broker is said within this time. */
  private static final int ANSWER_MS_MAX = 10_000;

  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

  private final Map<String, Object> client;

  /**
   * @param client settings of every Kafka client of this program, such as security.protocol; those
   *     that a client for topics does not know are left out
   */
  public KafkaTopics(Map<String, Object> client) {
    this.client = Map.copyOf(client);
  }

  /** Replicated as the brokers do by default. */
  @Override
  public void make(String brokers, List<String> names) {
    ask(
        brokers,
        admin ->
            admin
                .createTopics(
                    names.stream()
                        .map(name -> new NewTopic(name, Optional.of(PARTITIONS), Optional.empty()))
                        .toList())
                .all());
  }

  @Override
  public void remove(String brokers, List<String> names) {
    ask(brokers, admin -> admin.deleteTopics(names).all());
  }

  private interface Question {
    KafkaFuture<Void> of(Admin admin);
  }

  private void ask(String brokers, Question question) {
    Admin admin;
    try {
      admin = Admin.create(settings(brokers));
    } catch (KafkaException e) { // such as names that nobody knows
      throw new IllegalStateException(
          "no client for Kafka at %s: %s".formatted(brokers, reason(e)), e);
    }
    try {
      question.of(admin).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          e.getCause() instanceof TimeoutException
              ? "no Kafka answers at %s within %d seconds; is that the address of a broker?"
                  .formatted(brokers, ANSWER_MS_MAX / 1_000)
              : "Kafka at %s refuses: %s".formatted(brokers, reason(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Kafka at " + brokers + " was asked", e);
    } finally {
      admin.close(CLOSE_MAX);
    }
  }

  /** The innermost message, which says most. */
  private static String reason(Throwable thrown) {
    Throwable innermost = thrown;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return String.valueOf(innermost.getMessage());
  }

  private Map<String, Object> settings(String brokers) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.keySet().retainAll(AdminClientConfig.configNames());
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX / 2);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
    return settings;
  }
}
