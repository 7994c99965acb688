package dev.dipeo.dispatch.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.journal.EventTooLargeException;
import dev.dipeo.journal.JournalFullException;
import java.time.Duration;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class BrokersTest {
  private long nanos = 1_000;
  private long connections = 1;
  private final Brokers brokers = new Brokers("kafka:9092", () -> connections, () -> nanos);

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void connectionLostForAMoment_isNoOutage() {
    connections = 0;
    pass(Brokers.WITHOUT_CONNECTION_MAX);
    assertThat(brokers.outage()).isEmpty();
    connections = 2;
    pass(Duration.ofMinutes(1));
    assertThat(brokers.outage()).isEmpty();
  }

  @Test
  void withoutConnection_saysForHowLong_untilThereIsOne() {
    connections = 0;
    pass(Duration.ofSeconds(12));
    assertThat(brokers.outage())
        .hasValue("Kafka at kafka:9092 has not been reached for 12 seconds");
    connections = 1;
    assertThat(brokers.outage()).isEmpty();
  }

  @Test
  void recordThatIsNotAcknowledged_isAnOutage_untilOneIs_orForAWhile() {
    assertThat(brokers.failed(new TimeoutException("expired")))
        .isInstanceOf(JournalFullException.class);
    assertThat(brokers.outage())
        .hasValue("Kafka at kafka:9092 does not acknowledge records: expired");
    brokers.acknowledged();
    assertThat(brokers.outage()).isEmpty();

    var unused =
        brokers.failed(
            new IllegalStateException("Retries exhausted", new TimeoutException("expired")));
    assertThat(brokers.outage().orElseThrow()).endsWith(": expired");
    pass(Brokers.UNACKNOWLEDGED);
    assertThat(brokers.outage()).as("somebody has to try again").isEmpty();
  }

  @Test
  void recordThatIsTooLarge_isNoOutage() {
    assertThat(brokers.failed(new RecordTooLargeException("2 MB")))
        .isInstanceOf(EventTooLargeException.class)
        .hasMessageContainingAll("2 MB", "max.message.bytes", "max.request.size");
    assertThat(brokers.outage()).isEmpty();
  }
}
