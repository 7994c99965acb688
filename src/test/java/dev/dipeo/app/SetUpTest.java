package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.dipeo.app.Settings.Channel;
import dev.dipeo.app.Settings.Mode;
import dev.dipeo.app.Settings.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SetUpTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "ALL,     MEMORY, SQLITE,     -",
        "ALL,     MEMORY, POSTGRESQL, -",
        "ALL,     KAFKA,  SQLITE,     -",
        "RUN,     KAFKA,  POSTGRESQL, -",
        "RUN,     MEMORY, POSTGRESQL, -",
        "RECEIVE, KAFKA,  NONE,       -",
        "RECEIVE, MEMORY, POSTGRESQL, -",
        "RECEIVE, MEMORY, SQLITE,     DIPEO_JOURNAL_DRAINED_LATER=true",
        "RECEIVE, KAFKA,  SQLITE,     leave dipeo.store unset",
        "RECEIVE, MEMORY, NONE,       only a receiver on Kafka",
        "RUN,     KAFKA,  NONE,       only a receiver on Kafka",
        "RUN,     MEMORY, SQLITE,     DIPEO_CHANNEL=kafka",
      })
  void mistake_isASentenceWithTheRemedy(Mode mode, Channel channel, Store store, String said) {
    var mistake = new SetUp(mode, channel, store).mistake(false, true, true);
    if (said == null) {
      assertThat(mistake).isEmpty();
    } else {
      assertThat(mistake.orElseThrow()).contains(said);
    }
  }

  @ParameterizedTest
  @EnumSource
  void kafka_thatIsNotBuiltIn_isRefusedBeforeAnythingElse(Mode mode) {
    assertThat(new SetUp(mode, Channel.KAFKA, Store.SQLITE).mistake(false, false, false))
        .get(STRING)
        .contains("dipeo.channel is kafka", "-Dflavour=receive-kafka");
  }

  @Test
  void memory_needsNoKafka() {
    assertThat(new SetUp(Mode.RECEIVE, Channel.MEMORY, Store.SQLITE).mistake(true, false, false))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ALL, true, true", "RECEIVE, true, false", "RUN, false, true"})
  void roles_onATopic(Mode mode, boolean sends, boolean reads) {
    SetUp setUp = new SetUp(mode, Channel.KAFKA, Store.SQLITE);
    assertThat(setUp.sendsToTopic()).isEqualTo(sends);
    assertThat(setUp.readsTopic()).isEqualTo(reads);
    assertThat(new SetUp(mode, Channel.MEMORY, Store.SQLITE).readsTopic()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void remedies_help(boolean remedied) {
    assertThat(
            new SetUp(Mode.RECEIVE, Channel.MEMORY, Store.SQLITE)
                .mistake(remedied, true, true)
                .isEmpty())
        .isEqualTo(remedied);
    assertThat(
            new SetUp(Mode.ALL, Channel.KAFKA, Store.SQLITE)
                .mistake(false, true, remedied)
                .isEmpty())
        .isEqualTo(remedied);
  }
}
