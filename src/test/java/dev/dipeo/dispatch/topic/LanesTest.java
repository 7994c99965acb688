package dev.dipeo.dispatch.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
  private final Lanes lanes = new Lanes(4);
  private final List<String> begun = new ArrayList<>();
  private final List<UniEmitter<? super Void>> open = new ArrayList<>();

  private void add(int lane, String name) {
    var unused =
        lanes
            .inOrder(
                lane,
                () -> {
                  begun.add(name);
                  return Uni.createFrom().emitter(open::add);
                })
            .subscribe()
            .with(_ -> {}, _ -> {});
  }

  @Test
  void workOfOneLane_isDoneInOrder_alsoAfterAFailure() {
    add(1, "a");
    add(1, "b");
    add(5, "c"); // the same lane
    assertThat(begun).containsExactly("a");

    open.get(0).fail(new IllegalStateException());
    assertThat(begun).containsExactly("a", "b");
    open.get(1).complete(null);
    assertThat(begun).containsExactly("a", "b", "c");
  }

  @Test
  void lanes_doNotWaitForEachOther() {
    add(1, "a");
    add(-2, "b");
    add(3, "c");
    assertThat(begun).containsExactly("a", "b", "c");
  }
}
