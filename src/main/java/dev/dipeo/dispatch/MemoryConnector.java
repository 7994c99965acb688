package dev.dipeo.dispatch;

import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.eclipse.microprofile.reactive.messaging.spi.ConnectorFactory;

/**
 * Joins an outgoing channel to an incoming one in this process, where no broker does: those of the
 * same {@code topic}, which is the name of the channel unless it is set. A topic has one channel at
 * each end.
 *
 * <p>Passes messages on in the thread that sends them. Keeps those that nobody has asked for yet,
 * also before the other end is subscribed to; the number is not bounded here but by the {@link
 * Backlog}. Drops what comes after the other end was cancelled.
 */
@Singleton
@Connector(MemoryConnector.NAME)
public final class MemoryConnector implements InboundConnector, OutboundConnector {
  static final String NAME = "dipeo-memory";
  static final String TOPIC = "topic";

  private final Map<String, UnicastProcessor<Message<?>>> topics = new ConcurrentHashMap<>();

  @Override
  public Flow.Publisher<? extends Message<?>> getPublisher(Config channel) {
    return topic(channel);
  }

  @Override
  public Flow.Subscriber<? extends Message<?>> getSubscriber(Config channel) {
    return topic(channel);
  }

  private UnicastProcessor<Message<?>> topic(Config channel) {
    String topic =
        channel
            .getOptionalValue(TOPIC, String.class)
            .orElseGet(
                () -> channel.getValue(ConnectorFactory.CHANNEL_NAME_ATTRIBUTE, String.class));
    return topics.computeIfAbsent(topic, _ -> UnicastProcessor.create());
  }
}
