package dev.dipeo.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dipeo.base.Refusing;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NewestStateTest {
  private final List<String> written = new CopyOnWriteArrayList<>();

  private Uni<Void> writing(String state) {
    return Uni.createFrom().voidItem().invoke(() -> written.add(state));
  }

  @Test
  void write_statesInTurn_areWrittenEach() {
    NewestState states = new NewestState();
    states.write(writing("first"));
    states.write(writing("second"));
    assertThat(written).containsExactly("first", "second");
  }

  @Test
  void write_whileOneIsOnItsWay_theNewestFollowsIt() {
    NewestState states = new NewestState();
    CompletableFuture<Void> disk = new CompletableFuture<>();
    states.write(Uni.createFrom().completionStage(disk).chain(() -> writing("first")));
    states.write(writing("second"));
    states.write(writing("third"));
    assertThat(written).isEmpty();
    disk.complete(null);
    assertThat(written).containsExactly("first", "third");
  }

  @Test
  void write_failureThatPasses_isTriedAgain_andOneThatDoesNotIsPassedOver() {
    NewestState states = new NewestState();
    AtomicInteger tries = new AtomicInteger();
    states.write(
        Uni.createFrom()
            .deferred(
                () ->
                    tries.incrementAndGet() < 3
                        ? Uni.createFrom().failure(new Refusing.FullDisk())
                        : writing("first")));
    states.write(Uni.createFrom().failure(new IllegalStateException("a bug")));
    await().atMost(Duration.ofSeconds(30)).until(() -> written.contains("first"));
    states.write(writing("last"));
    await().atMost(Duration.ofSeconds(30)).until(() -> written.contains("last"));
  }
}
