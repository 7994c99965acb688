package dev.dipeo.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLogTest {
  private final List<LogLine> live = new ArrayList<>();

  @Test
  void lines_atTheBound_areKept_andOneMoreIsSaidToBeLeftOut() {
    NodeLog log = new NodeLog(bounds(2, 100), live::add);

    log.accept(new LogLine("a", false));
    log.accept(new LogLine("b", true));
    assertThat(log.lines()).containsExactly(new LogLine("a", false), new LogLine("b", true));
    log.accept(new LogLine("c", false));
    log.accept(new LogLine("d", false));

    assertThat(log.lines()).hasSize(3).isEqualTo(live);
    assertThat(log.lines().getLast().text())
        .isEqualTo("(the rest is left out: a log holds 2 lines and 100 characters)");
  }

  @Test
  void characters_beyondTheBound_areLeftOut() {
    NodeLog log = new NodeLog(bounds(100, 5), live::add);

    log.accept(new LogLine("12345", false));
    log.accept(new LogLine("6", false));

    assertThat(log.lines()).hasSize(2);
    assertThat(log.lines().getLast().text()).startsWith("(the rest is left out");
  }

  private static RunBounds bounds(int lines, int chars) {
    return new RunBounds(1, 0, 0, 1, lines, chars);
  }
}
