package dev.dipeo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.journal.EventState;
import dev.dipeo.run.NodeState;
import dev.dipeo.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pictures of states in the documentation are those of the code. */
class StatesTest {
  private static final Path PAGE = Path.of("docs/runs.md");

  @Test
  void picture_ofRuns_isDrawnFromTheirTransitions() throws IOException {
    requireIn(PAGE, picture("runs", RunState.values(), RunState::next));
  }

  @Test
  void picture_ofNodes_isDrawnFromTheirTransitions() throws IOException {
    requireIn(PAGE, picture("nodes", NodeState.values(), NodeState::next));
  }

  @Test
  void picture_ofEvents_isDrawnFromTheirTransitions() throws IOException {
    requireIn(PAGE, picture("events", EventState.values(), EventState::next));
  }

  private static <S extends Enum<S>> String picture(
      String name, S[] states, Function<S, Set<S>> next) {
    StringBuilder text =
        new StringBuilder("<!-- states of " + name + ": drawn by StatesTest -->\n");
    text.append("```mermaid\nstateDiagram-v2\n");
    Set<S> reached =
        Arrays.stream(states)
            .flatMap(state -> next.apply(state).stream())
            .collect(Collectors.toSet());
    for (S state : states) {
      if (!reached.contains(state)) {
        text.append("    [*] --> ").append(state).append('\n');
      }
      next.apply(state).stream()
          .sorted()
          .forEach(to -> text.append("    %s --> %s\n".formatted(state, to)));
      if (next.apply(state).isEmpty()) {
        text.append("    ").append(state).append(" --> [*]\n");
      }
    }
    return text.append("```\n").toString();
  }

  private static void requireIn(Path page, String picture) throws IOException {
    assertThat(Files.readString(page)).as(page + " must contain\n" + picture).contains(picture);
  }
}
