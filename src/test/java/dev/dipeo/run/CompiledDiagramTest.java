package dev.dipeo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.diagram.Diagram;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompiledDiagramTest {
  @Test
  void loops_innerBeforeOuter_withTheirBodies() {
    CompiledDiagram diagram =
        Sketch.compile(
            """
            start Start
            code Page
            code Item
            condition MoreItems
            condition MorePages
            code Notify
            Start -> Page
            Page -> Item
            Item -> MoreItems
            Item -> Notify
            MoreItems[condtrue] -> Item
            MoreItems[condfalse] -> MorePages
            MorePages[condtrue] -> Page
            """);

    assertThat(texts(diagram))
        .containsExactly(
            "Item: [Item, MoreItems] then [MorePages, Notify]",
            "Page: [Page, Item, MoreItems, MorePages] then [Notify]");
  }

  @Test
  void head_isWhereTheLoopIsEntered_notWhereTheFileBegins() {
    CompiledDiagram diagram =
        Sketch.compile(
            """
            code Less
            condition More
            start Start
            More[condtrue] -> Less
            Less -> More
            Start -> More
            """);

    assertThat(texts(diagram)).containsExactly("More: [Less, More] then []");
  }

  @Test
  void head_ofALoopWithAValueFromOutside_isTheFirstInTheFile() {
    CompiledDiagram diagram =
        Sketch.compile(
            """
            start Start
            code Limit
            code Count
            condition More
            Start -> Limit
            Limit -> More
            Start -> Count
            Count -> More
            More[condtrue] -> Count
            """);

    assertThat(texts(diagram)).containsExactly("Count: [Count, More] then []");
  }

  @Test
  void forwardConnections_haveNoCycle_inAnyDiagram() {
    for (long seed = 0; seed < 300; seed++) {
      CompiledDiagram diagram = Sketch.compile(RunPropertiesTest.wild(new java.util.Random(seed)));
      List<Integer> order = IntStream.of(diagram.order()).boxed().toList();
      assertThat(order).doesNotHaveDuplicates().hasSize(diagram.nodeCount());
      for (int c = 0; c < diagram.connectionCount(); c++) {
        if (!diagram.isBack(c)) {
          assertThat(order.indexOf(diagram.source(c))).isLessThan(order.indexOf(diagram.target(c)));
        }
      }
    }
  }

  @Test
  void outputLabels_areThoseOfValues() {
    CompiledDiagram diagram =
        Sketch.compile(
            """
            code A
            code B
            A -> B : payload_data
            A -> B : payload_data
            A -> B
            A[error] -> B : problem
            """);

    assertThat(diagram.outputLabels(0)).containsExactly("payload_data");
  }

  @Test
  void connectionToNowhere_isRefused() {
    Diagram diagram = Sketch.diagram("code A\nA -> B");

    assertThatThrownBy(() -> CompiledDiagram.of(diagram))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'B'");
  }

  private static List<String> texts(CompiledDiagram diagram) {
    return diagram.loops().stream()
        .map(
            loop -> {
              BitSet behind = (BitSet) loop.descendants().clone();
              behind.andNot(loop.body());
              return "%s: %s then %s"
                  .formatted(
                      diagram.node(loop.head()).label(),
                      labels(diagram, loop.body()),
                      labels(diagram, behind));
            })
        .toList();
  }

  private static String labels(CompiledDiagram diagram, BitSet nodes) {
    return nodes.stream()
        .mapToObj(node -> diagram.node(node).label())
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
