package dev.dipeo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldWebhooksTest {
  private int roomFor;
  private long bytesFree = Long.MAX_VALUE;
  private final List<String> done = new ArrayList<>();
  private final HeldWebhooks held =
      new HeldWebhooks((webhooks, bytes) -> webhooks <= roomFor && bytes <= bytesFree);

  private final class Webhook implements HeldWebhooks.Held {
    private final String name;
    private final boolean sender;
    private final long bytes;
    private final long until;

    Webhook(String name, boolean sender, long bytes, long until) {
      this.name = name;
      this.sender = sender;
      this.bytes = bytes;
      this.until = until;
    }

    @Override
    public boolean isOfSender() {
      return sender;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public long untilNanos() {
      return until;
    }

    @Override
    public void letIn() {
      done.add(name + " in");
    }

    @Override
    public void refuse() {
      done.add(name + " refused");
    }
  }

  private Webhook stranger(String name) {
    return new Webhook(name, false, 100, 1_000);
  }

  private Webhook sender(String name) {
    return new Webhook(name, true, 100, 1_000);
  }

  @Test
  void withoutRoom_allStayUntilTheirTimeIsUp() {
    held.add(new Webhook("a", true, 1, 10));
    held.add(new Webhook("b", false, 1, 20));
    assertThat(held.look(9)).isTrue();
    assertThat(done).isEmpty();
    assertThat(held.look(10)).isTrue();
    assertThat(done).containsExactly("a refused");
    assertThat(held.look(25)).isFalse();
    assertThat(done).containsExactly("a refused", "b refused");
    assertThat(held.count()).isZero();
  }

  @Test
  void asManyAsHaveRoom_areLetIn_inOrderOfArrival() {
    for (String name : List.of("a", "b", "c")) {
      held.add(stranger(name));
    }
    roomFor = 2;
    assertThat(held.look(0)).isTrue();
    assertThat(done).containsExactly("a in", "b in");
    assertThat(held.count()).isOne();
  }

  @Test
  void provenSenders_goBeforeStrangersThatCameEarlier() {
    held.add(stranger("a"));
    held.add(sender("b"));
    held.add(stranger("c"));
    held.add(sender("d"));
    roomFor = 3;
    held.look(0);
    assertThat(done).containsExactly("b in", "d in", "a in");
  }

  /** A small stranger does not slip past a large sender for which there is no room yet. */
  @Test
  void bytes_countTogether() {
    roomFor = 10;
    bytesFree = 250;
    held.add(sender("a"));
    held.add(sender("b"));
    held.add(sender("c"));
    held.add(new Webhook("d", false, 1, 1_000));
    held.look(0);
    assertThat(done).containsExactly("a in", "b in");
  }

  @Test
  void timeUpWithRoom_isLetIn() {
    held.add(new Webhook("a", false, 1, 10));
    roomFor = 1;
    held.look(50);
    assertThat(done).containsExactly("a in");
  }

  @Test
  void removedOne_isForgotten() {
    Webhook a = stranger("a");
    Webhook b = sender("b");
    held.add(a);
    held.add(b);
    held.remove(a);
    held.remove(b);
    held.remove(b);
    roomFor = 2;
    assertThat(held.look(2_000)).isFalse();
    assertThat(done).isEmpty();
  }

  @Test
  void takeAll_leavesNone() {
    held.add(stranger("a"));
    held.add(sender("b"));
    assertThat(held.takeAll()).hasSize(2);
    assertThat(held.count()).isZero();
  }
}
