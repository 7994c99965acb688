package dev.dipeo.python.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.dipeo.python.Attacks;
import dev.dipeo.python.Attacks.Attack;
import dev.dipeo.python.AttacksContract;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonRunner;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerAttacksTest extends AttacksContract {
  @Override
  protected PythonRunner python() {
    return SharedWorkers.get();
  }

  @Override
  protected Duration limit() {
    return Duration.ofSeconds(5);
  }

  static Stream<Attack> bombs() {
    return Attacks.BOMBS.stream();
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void bomb_isStoppedAndHurtsNobodyElse(Attack bomb) {
    PythonResult result = run("bomber", bomb.code(), Duration.ofMillis(700));
    assertThat(result)
        .isNotInstanceOf(PythonResult.Variables.class)
        .isNotEqualTo(new PythonResult.Value(IntNode.valueOf(0)));
    othersAreServed();
  }
}
