package dev.dipeo.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.journal.Event;
import dev.dipeo.store.Samples;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Backlog backlog = new Backlog(new DispatchBounds(3, 100, 1, 1, 1, 1));

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

  /** As {@code enter} decides, for several events before any of them enters. */
  @Test
  void hasRoomFor_newEvents_isBoundedByNumberAndBytes() {
    assertThat(backlog.hasRoomFor(3, 1_000)).as("one alone may be larger").isTrue();
    assertThat(backlog.hasRoomFor(4, 4)).isFalse();
    backlog.enter(ofBytes(90));
    assertThat(backlog.hasRoomFor(2, 10)).isTrue();
    assertThat(backlog.hasRoomFor(1, 11)).isFalse();
    assertThat(backlog.hasRoomFor(3, 3)).isFalse();
  }

  @Test
  void enter_ofACompressedBody_countsWhatItBecame() {
    Event plain = ofBytes(10);
    JsonNode payload = JsonNodeFactory.instance.objectNode().put("text", "x".repeat(1_000));
    Event compressed =
        new Event(
            2,
            plain.provider(),
            plain.name(),
            "d-2",
            plain.receivedAt(),
            plain.headers(),
            payload,
            new byte[] {0x1f, (byte) 0x8b, 8, 0},
            plain.bodyHash());
    assertThat(backlog.enter(plain)).isTrue();
    assertThat(backlog.enter(compressed)).isFalse();
    backlog.leave(plain);
    assertThat(backlog.enter(compressed)).isTrue();
    assertThat(backlog.enter(plain)).isFalse();
    backlog.leave(compressed);
    assertThat(backlog).hasToString("0, 0 bytes");
  }

  private static Event ofBytes(int bytes) {
    return Samples.push(1, "d-1", "1" + " ".repeat(bytes - 1));
  }
}
