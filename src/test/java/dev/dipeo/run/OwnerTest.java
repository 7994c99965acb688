package dev.dipeo.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OwnerTest {
  @Test
  void thisProcess_isAlive() {
    assertThat(Owner.thisProcess().isAlive()).isTrue();
    assertThat(Owner.thisProcess().pid()).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void processThatHasEnded_isNot() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sleep", "60").start();
    Owner owner = new Owner(process.pid(), process.info().startInstant().orElseThrow());
    assertThat(owner.isAlive()).isTrue();
    process.destroyForcibly().waitFor();
    assertThat(owner.isAlive()).isFalse();
  }

  @Test
  void anotherProcessUnderTheSameNumber_isNot() {
    Owner self = Owner.thisProcess();
    Owner before = new Owner(self.pid(), self.startedAt().minus(Duration.ofMinutes(5)));
    assertThat(before.isAlive()).isFalse();
  }
}
