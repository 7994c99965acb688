package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConnectionBoundTest {
  private static final OptionalLong FILES = OptionalLong.of(1_024);

  @Test
  void bound_isAsTheMemoryAndTheFilesAllow() {
    assertThat(ConnectionBound.of(Optional.empty(), 64 << 20, FILES)).isEqualTo(512);
    assertThat(ConnectionBound.of(Optional.empty(), 32 << 20, FILES)).isEqualTo(256);
    assertThat(ConnectionBound.of(Optional.empty(), 1 << 20, FILES)).isEqualTo(64);
    assertThat(ConnectionBound.of(Optional.empty(), 256 << 20, OptionalLong.empty()))
        .isEqualTo(2_048);
  }

  @Test
  void wish_aboveHalfOfTheFiles_isRefusedWithWhatToDo() {
    assertThat(ConnectionBound.of(Optional.of(512), 1, FILES)).isEqualTo(512);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConnectionBound.of(Optional.of(513), 1, FILES))
        .withMessageContaining("dipeo.gateway.connections-max is 513")
        .withMessageContaining("512; raise that limit (ulimit -n)");
  }

  @Test
  void files_areReadFromWhatTheSystemTells() {
    assertThat(
            ConnectionBound.descriptors(
                List.of(
                    "Limit                     Soft Limit           Hard Limit           Units     ",
                    "Max open files            1024                 524288               files     ")))
        .hasValue(1_024);
    assertThat(ConnectionBound.descriptors(List.of("Max open files   unlimited  unlimited files")))
        .isEmpty();
  }
}
