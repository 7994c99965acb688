package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.dipeo.diagram.kind.Kinds;
import dev.dipeo.diagram.kind.Node.Kind;
import dev.dipeo.node.start.StartRunner;
import dev.dipeo.run.NodeRunner;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeRunnersTest {
  @Test
  void kindWithoutARunner_failsTheStart() {
    assertThatThrownBy(() -> new NodeRunners(new StartRunner()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("no runner for ");
  }

  @Test
  void everyKind_hasARunner() {
    List<String> runners =
        new ClassFileImporter()
            .importPackages("dev.dipeo.node").stream()
                .filter(type -> type.isAssignableTo(NodeRunner.class))
                .map(JavaClass::getSimpleName)
                .toList();
    for (Kind kind : Kinds.ALL) {
      assertThat(runners).contains(kind.nodes().getSimpleName() + "Runner");
    }
  }
}
