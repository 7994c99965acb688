package dev.dipeo.diagram.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.LowerCase;
import dev.dipeo.diagram.kind.Node.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KindsTest {
  @Test
  void all_areTheRecordsThatANodeCanBe() {
    assertThat(Kinds.ALL)
        .extracting(Kind::nodes)
        .containsExactlyInAnyOrder((Class[]) Node.class.getPermittedSubclasses());
  }

  /** A key that means the same in every node would never reach the kind. */
  @Test
  void properties_areTheKindsOwn() {
    List<String> everyNodes =
        Stream.of(
                NodeReader.NODE_KEYS,
                NodeReader.EDITOR_KEYS,
                NodeReader.IGNORED_KEYS,
                NodeOptionsReader.KEYS)
            .flatMap(Set::stream)
            .toList();
    for (Kind kind : Kinds.ALL) {
      assertThat(kind.properties()).doesNotContainAnyElementsOf(everyNodes);
    }
  }

  @Test
  void ofType_inAnyCase_andOnlyOfKindsThatRun() {
    assertThat(Kinds.ofType("Code Job")).contains(CodeJob.KIND);
    assertThat(Kinds.ofType("person_job")).isEmpty();
    assertThat(Kinds.isNotSupported("PersonJob")).isTrue();
    assertThat(Kinds.isNotSupported("codejob")).isFalse();
  }

  @Test
  void documentation_hasARowForEachKind() throws IOException {
    String page = Files.readString(Path.of("docs/diagrams.md"));
    assertThat(page.lines()).containsSubsequence(Kinds.ALL.stream().map(KindsTest::row).toList());
    assertThat(page)
        .contains(
            "| `type` | " + listed(Kinds.types()) + ", in any case: `CodeJob` and `CODE_JOB`");
  }

  private static String row(Kind kind) {
    return "| `%s` | %s | %s | %s | %s | %s |"
        .formatted(
            kind.type(),
            kind.does(),
            listed(kind.properties()),
            listed(kind.outputs().stream().map(LowerCase::of).toList()),
            kind.variable().map(name -> "`" + name + "`").orElse("its keys"),
            kind.timeout().map(limit -> limit.toSeconds() + " s").orElse("none"));
  }

  private static String listed(List<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }
}
