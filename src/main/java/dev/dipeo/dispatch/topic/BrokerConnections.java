package dev.dipeo.dispatch.topic;

import dev.dipeo.dispatch.ChannelEntry;
import dev.dipeo.dispatch.ChannelExit;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Open connections of this process to the brokers: of the client that sends, or where nothing is
 * sent, of the one that reads. Counted by the client; nothing is asked of the network.
 */
@Singleton
public final class BrokerConnections implements LongSupplier {
  private static final String COUNT = "connection-count";

  private final KafkaClientService clients;
  private volatile @Nullable Metric count;

  BrokerConnections(KafkaClientService clients) {
    this.clients = clients;
  }

  @Override
  public long getAsLong() {
    Metric found = count;
    if (found == null) {
      found = find().orElse(null);
      count = found;
    }
    return found != null && found.metricValue() instanceof Number number ? number.longValue() : 0;
  }

  private Optional<Metric> find() {
    return metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(COUNT))
        .<Metric>map(Map.Entry::getValue)
        .findFirst();
  }

  private Map<MetricName, ? extends Metric> metrics() {
    KafkaProducer<?, ?> producer = clients.getProducer(ChannelEntry.NAME);
    if (producer != null) {
      return producer.unwrap().metrics();
    }
    KafkaConsumer<?, ?> consumer = clients.getConsumer(ChannelExit.NAME);
    return consumer == null ? Map.of() : consumer.unwrap().metrics();
  }
}
