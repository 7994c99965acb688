package dev.dipeo.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class MemoryConnectorTest {
  private final MemoryConnector connector = new MemoryConnector();
  private final UnicastProcessor<Message<?>> sender = UnicastProcessor.create();

  private static Config channel(String name, String topic) {
    return new SmallRyeConfigBuilder()
        .withSources(
            new PropertiesConfigSource(Map.of("channel-name", name, "topic", topic), "test", 100))
        .build();
  }

  private static Config channel(String name) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(Map.of("channel-name", name), "test", 100))
        .build();
  }

  @SuppressWarnings("unchecked") // as SmallRye does
  private void sendTo(Config out) {
    sender.subscribe((Flow.Subscriber<? super Message<?>>) connector.getSubscriber(out));
  }

  @SuppressWarnings("unchecked")
  private Multi<Message<?>> receiveFrom(Config in) {
    return Multi.createFrom().publisher((Flow.Publisher<Message<?>>) connector.getPublisher(in));
  }

  private void send(int first, int count) {
    IntStream.range(first, first + count).forEach(number -> sender.onNext(Message.of(number)));
  }

  private static List<Object> payloads(AssertSubscriber<Message<?>> received) {
    List<Object> payloads = new ArrayList<>();
    received.getItems().forEach(message -> payloads.add(message.getPayload()));
    return payloads;
  }

  private static List<Object> numbers(int count) {
    return new ArrayList<>(IntStream.range(0, count).boxed().toList());
  }

  @Test
  void ends_ofTheSameTopic_areJoinedInWhicheverOrder() {
    Multi<Message<?>> in = receiveFrom(channel("in", "events"));
    sendTo(channel("out", "events"));
    AssertSubscriber<Message<?>> received =
        in.subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    send(0, 3);
    assertThat(payloads(received)).isEqualTo(numbers(3));
  }

  @Test
  void topic_isTheNameOfTheChannelUnlessItIsSet() {
    sendTo(channel("out", "events"));
    AssertSubscriber<Message<?>> received =
        receiveFrom(channel("events"))
            .subscribe()
            .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    AssertSubscriber<Message<?>> other =
        receiveFrom(channel("out"))
            .subscribe()
            .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    send(0, 1);
    assertThat(payloads(received)).isEqualTo(numbers(1));
    other.assertHasNotReceivedAnyItem();
  }

  @Test
  void messages_beforeAnybodySubscribes_wait() {
    sendTo(channel("out", "events"));
    send(0, 1_000);
    Multi<Message<?>> in = receiveFrom(channel("in", "events"));
    send(1_000, 1_000);
    AssertSubscriber<Message<?>> received =
        in.subscribe().withSubscriber(AssertSubscriber.create(0));
    send(2_000, 1_000);
    received.assertHasNotReceivedAnyItem();
    received.request(1_500);
    assertThat(payloads(received)).isEqualTo(numbers(1_500));
    received.request(Long.MAX_VALUE);
    assertThat(payloads(received)).isEqualTo(numbers(3_000));
  }

  @Test
  void message_itself_isPassedOn() {
    sendTo(channel("out", "events"));
    AssertSubscriber<Message<?>> received =
        receiveFrom(channel("in", "events")).subscribe().withSubscriber(AssertSubscriber.create(1));
    Message<String> message = Message.of("a");
    sender.onNext(message);
    assertThat(received.getItems().getFirst()).isSameAs(message);
  }

  /** A pump that stops cancels; senders must not learn of it by an exception. */
  @Test
  void messages_afterTheOtherEndWasCancelled_areDropped() {
    sendTo(channel("out", "events"));
    AssertSubscriber<Message<?>> received =
        receiveFrom(channel("in", "events")).subscribe().withSubscriber(AssertSubscriber.create(1));
    send(0, 2);
    received.cancel();
    send(2, 5);
    assertThat(payloads(received)).isEqualTo(numbers(1));
  }

  /** Each message comes once and in order, whichever thread asks for it while another sends. */
  @Test
  void sendingAndAsking_atTheSameTime_loseNothing() throws Exception {
    int count = 20_000;
    sendTo(channel("out", "events"));
    AssertSubscriber<Message<?>> received =
        receiveFrom(channel("in", "events")).subscribe().withSubscriber(AssertSubscriber.create(0));
    Thread asking =
        Thread.ofPlatform()
            .start(() -> IntStream.range(0, count).forEach(_ -> received.request(1)));
    send(0, count);
    asking.join();
    received.awaitItems(count);
    assertThat(payloads(received)).isEqualTo(numbers(count));
  }
}
