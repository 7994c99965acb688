package dev.dipeo.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private final Connections connections = new Connections(3, () -> 0);

  private List<EmbeddedChannel> fill() {
    List<EmbeddedChannel> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      EmbeddedChannel channel = new EmbeddedChannel();
      assertThat(connections.admit(channel)).isTrue();
      connections.waitsForPeer(channel);
      all.add(channel);
    }
    assertThat(connections.open()).isEqualTo(3);
    return all;
  }

  @Test
  void atTheBound_theOneThatIsIdleLongest_givesWay() {
    List<EmbeddedChannel> all = fill();
    connections.waitsForPeer(all.get(0)); // has just sent something
    assertThat(connections.admit(new EmbeddedChannel())).isTrue();
    assertThat(all).extracting(EmbeddedChannel::isOpen).containsExactly(true, false, true);
    assertThat(connections.open()).isEqualTo(3);
    assertThat(connections.cut()).isEqualTo(1);
  }

  @Test
  void atTheBound_whoSentAWebhook_givesWayAfterAllStrangers() {
    List<EmbeddedChannel> all = fill();
    connections.bringsWebhooks(all.get(0));
    connections.owesAnswer(all.get(1));
    connections.bringsWebhooks(all.get(1)); // while its answer is on the way
    connections.waitsForPeer(all.get(1));
    EmbeddedChannel stranger = new EmbeddedChannel();
    assertThat(connections.admit(stranger)).isTrue();
    assertThat(all).extracting(EmbeddedChannel::isOpen).containsExactly(true, true, false);
    connections.owesAnswer(stranger);
    assertThat(connections.admit(new EmbeddedChannel())).isTrue();
    assertThat(all).extracting(EmbeddedChannel::isOpen).containsExactly(false, true, false);
  }

  @Test
  void floodThatComesFasterThanItIsLookedAfter_putsOutNoSender() {
    List<EmbeddedChannel> all = fill();
    connections.bringsWebhooks(all.get(0));
    EmbeddedChannel second = new EmbeddedChannel();
    assertThat(connections.admit(second)).isTrue();
    assertThat(connections.admit(new EmbeddedChannel())).isTrue();
    assertThat(connections.admit(new EmbeddedChannel())).isFalse();
    assertThat(all).extracting(EmbeddedChannel::isOpen).containsExactly(true, false, false);
    connections.waitsForPeer(second); // has its event loop
    assertThat(connections.admit(new EmbeddedChannel())).isTrue();
    assertThat(second.isOpen()).isFalse();
    assertThat(all.get(0).isOpen()).isTrue();
  }

  @Test
  void whoIsOwedAnAnswer_doesNotGiveWay() {
    List<EmbeddedChannel> all = fill();
    all.forEach(connections::owesAnswer);
    assertThat(connections.admit(new EmbeddedChannel())).isFalse();
    assertThat(all).allMatch(EmbeddedChannel::isOpen);
    connections.waitsForPeer(all.get(2));
    assertThat(connections.admit(new EmbeddedChannel())).isTrue();
    assertThat(all).extracting(EmbeddedChannel::isOpen).containsExactly(true, true, false);
  }

  @Test
  void closedOne_makesRoom_andIsForgotten() {
    List<EmbeddedChannel> all = fill();
    all.get(0).close();
    connections.waitsForPeer(all.get(0));
    assertThat(connections.open()).isEqualTo(2);
    assertThat(connections.admit(new EmbeddedChannel())).isTrue();
    assertThat(all.get(1).isOpen()).isTrue();
    assertThat(connections.cut()).isZero();
  }
}
