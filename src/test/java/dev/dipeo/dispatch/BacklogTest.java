package dev.dipeo.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.journal.Event;
import dev.dipeo.store.Samples;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Backlog backlog = new Backlog(new DispatchBounds(3, 100, 1, 1, 1));

  @Test
  void enter_atTheBoundOfEvents_isRefused() {
    assertThat(backlog.enter(ofBytes(1))).isTrue();
    assertThat(backlog.enter(ofBytes(1))).isTrue();
    assertThat(backlog.enter(ofBytes(1))).isTrue();
    assertThat(backlog.enter(ofBytes(1))).isFalse();
    assertThat(backlog).hasToString("3, 3 bytes");
    backlog.leave(ofBytes(1));
    assertThat(backlog.enter(ofBytes(1))).isTrue();
  }

  @Test
  void enter_atTheBoundOfBytes_isRefused_butOneAloneMayBeLarger() {
    assertThat(backlog.enter(ofBytes(1_000))).isTrue();
    assertThat(backlog.enter(ofBytes(1))).isFalse();
    backlog.leave(ofBytes(1_000));
    assertThat(backlog.enter(ofBytes(1))).isTrue();
    assertThat(backlog.enter(ofBytes(100))).isFalse();
    assertThat(backlog.enter(ofBytes(99))).isTrue();
  }

  @Test
  void whatIsRefused_keepsNothingElseOut_notEvenForTheMoment() throws Exception {
    backlog.enterAnyway(ofBytes(10));
    Event large = ofBytes(95);
    Event small = ofBytes(10);
    try (var threads = Executors.newSingleThreadExecutor()) {
      Callable<Boolean> smallOnes =
          () ->
              IntStream.range(0, 1_000_000)
                  .allMatch(
                      _ -> {
                        boolean entered = backlog.enter(small);
                        if (entered) {
                          backlog.leave(small);
                        }
                        return entered;
                      });
      Future<Boolean> allEntered = threads.submit(smallOnes);
      while (!allEntered.isDone()) {
        assertThat(backlog.enter(large)).isFalse();
      }
      assertThat(allEntered.get()).isTrue();
    }
  }

  @Test
  void hasRoomFor_aWholePage_whenThereIsNothingElse() {
    assertThat(backlog.hasRoomFor(500)).isTrue();
    backlog.enterAnyway(ofBytes(1));
    assertThat(backlog.hasRoomFor(500)).isFalse();
    assertThat(backlog.hasRoomFor(2)).isTrue();
    backlog.enterAnyway(ofBytes(100));
    assertThat(backlog.hasRoomFor(1)).isFalse();
  }

  private static Event ofBytes(int bytes) {
    return Samples.push(1, "d-1", "1" + " ".repeat(bytes - 1));
  }
}
