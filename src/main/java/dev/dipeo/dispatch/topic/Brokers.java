package dev.dipeo.dispatch.topic;

import dev.dipeo.journal.EventTooLargeException;
import dev.dipeo.journal.JournalFullException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether the brokers can be reached, without asking them: whether the client has a connection, and
 * whether records are acknowledged. A connection that is lost for a moment is no outage. After a
 * record that was not acknowledged, nobody tries for a while. Thread-safe.
 */
public final class Brokers {
  /** How long the client may be without a connection. */
  static final Duration WITHOUT_CONNECTION_MAX = Duration.ofSeconds(3);

  /** How long a record that was not acknowledged counts. */
  static final Duration UNACKNOWLEDGED = Duration.ofSeconds(5);

  private static final Logger LOG = Logger.getLogger(Brokers.class);

  private final String servers;
  private final LongSupplier connections;
  private final LongSupplier nanoTime;
  private long connectedAt;
  private long failedAt;
  private @Nullable String failure;
  private boolean out;

  /**
   * @param servers for messages
   * @param connections the client's open connections; must not block
   * @param nanoTime such as {@link System#nanoTime}
   */
  public Brokers(String servers, LongSupplier connections, LongSupplier nanoTime) {
    this.servers = servers;
    this.connections = connections;
    this.nanoTime = nanoTime;
    this.connectedAt = nanoTime.getAsLong();
  }

  /** Looks at the connections; to be called several times in a second. */
  public void look() {
    boolean before = isOut();
    Optional<String> outage = outage();
    if (outage.isPresent() && !before) {
      LOG.errorf("brokers.lost: %s", outage.get());
    } else if (outage.isEmpty() && before) {
      LOG.info("brokers.recovered");
    }
    setOut(outage.isPresent());
  }

  private synchronized boolean isOut() {
    return out;
  }

  private synchronized void setOut(boolean now) {
    out = now;
  }

  /** Why no event is taken, as a sentence; empty while the brokers can be reached. */
  public synchronized Optional<String> outage() {
    long now = nanoTime.getAsLong();
    if (connections.getAsLong() > 0) {
      connectedAt = now;
    }
    long without = now - connectedAt;
    if (without > WITHOUT_CONNECTION_MAX.toNanos()) {
      return Optional.of(
          "Kafka at %s has not been reached for %d seconds"
              .formatted(servers, Duration.ofNanos(without).toSeconds()));
    }
    return failure != null && now - failedAt < UNACKNOWLEDGED.toNanos()
        ? Optional.of("Kafka at %s does not acknowledge records: %s".formatted(servers, failure))
        : Optional.empty();
  }

  /** A record was acknowledged. */
  synchronized void acknowledged() {
    failure = null;
  }

  /** A record was refused, or not acknowledged in time; what the sender's webhook fails with. */
  synchronized RuntimeException failed(Throwable thrown) {
    Throwable cause = said(thrown);
    String reason = String.valueOf(cause.getMessage());
    if (cause instanceof RecordTooLargeException) {
      return new EventTooLargeException(
          "The event is larger than Kafka takes ("
              + reason
              + "). Its bounds are max.message.bytes of the topic, and max.request.size of the"
              + " receiver, which MP_MESSAGING_OUTGOING_WEBHOOK_EVENTS_OUT_MAX_REQUEST_SIZE sets:"
              + " raise the smaller one, or send less");
    }
    if (cause instanceof RetriableException) {
      failure = reason;
      failedAt = nanoTime.getAsLong();
    }
    return new JournalFullException(reason);
  }

  /** What the client said, which the connector wraps. */
  private static Throwable said(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof KafkaException) {
        return cause;
      }
    }
    return thrown;
  }
}
