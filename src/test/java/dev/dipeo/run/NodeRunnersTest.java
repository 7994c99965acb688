package dev.dipeo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.dipeo.diagram.kind.Kinds;
import dev.dipeo.diagram.kind.Node.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeRunnersTest {
  private final List<NodeRunner<?>> all = TestRunners.of((_, _) -> Uni.createFrom().nothing());

  @Test
  void kindWithoutARunner_failsTheStart() {
    assertThatThrownBy(() -> new NodeRunners(all.subList(1, all.size())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "no runner for Start: a @Singleton that implements NodeRunner<Start> is missing");
  }

  @Test
  void kindWithTwoRunners_failsTheStart() {
    List<NodeRunner<?>> twice = new ArrayList<>(all);
    twice.add(all.getFirst());
    assertThatThrownBy(() -> new NodeRunners(twice))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("two runners for Start: ");
  }

  @Test
  void everyKind_hasARunnerThatIsFound() {
    List<String> runners =
        new ClassFileImporter()
            .importPackages("dev.dipeo.node").stream()
                .filter(type -> type.isAssignableTo(NodeRunner.class))
                .filter(type -> type.isAnnotatedWith(Singleton.class))
                .map(JavaClass::getSimpleName)
                .toList();
    for (Kind kind : Kinds.ALL) {
      assertThat(runners).contains(kind.nodes().getSimpleName() + "Runner");
    }
  }
}
