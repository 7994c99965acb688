package dev.dipeo.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.diagram.kind.Node;
import dev.dipeo.yaml.MistakesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever becomes of a file, reading it gives a diagram or a list of mistakes with places. */
class MutatedDiagramsTest {
  private static final List<String> PIECES =
      List.of(
          "{{",
          "}}",
          "[",
          "]",
          "{",
          "}",
          ": ",
          "- ",
          "*a",
          "!x ",
          "|",
          ">",
          "'",
          "\"",
          "#",
          "\t",
          "null",
          "1e999",
          "-1",
          "0",
          "~",
          "é",
          "\u0000",
          "<<: *a",
          "? ",
          "true",
          "[condtrue]",
          "_error",
          "type: hook",
          "props:",
          "retry: 3",
          "\\",
          "🚀",
          "---",
          "...");

  @Property(tries = 2_000)
  void read_mutated_neverThrowsAnythingElse(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>(List.of(SeedExamples.COMPLETE));
    for (Path file : ShippedDiagramsTest.shipped()) {
      texts.add(Files.readString(file));
    }
    String text = texts.get(random.nextInt(texts.size()));
    for (int i = random.nextInt(4); i >= 0; i--) {
      text = mutated(text, random);
    }
    try {
      ReadDiagram read = LightReader.read("mutated", "mutated.yaml", text);
      assertThat(read.diagram().defaultRoots()).isNotEmpty();
      assertThat(read.diagram().connections())
          .allSatisfy(
              connection ->
                  assertThat(Node.labels(read.diagram().nodes()))
                      .contains(connection.from(), connection.to()));
    } catch (MistakesException e) {
      int lines = text.split("\r\n|[\n\r\u0085\u2028\u2029]", -1).length;
      assertThat(e.mistakes())
          .isNotEmpty()
          .allSatisfy(
              mistake -> {
                assertThat(mistake.at().line()).isBetween(1, lines);
                assertThat(mistake.at().column()).isPositive();
                assertThat(mistake.message()).isNotBlank();
              });
    }
  }

  private static String mutated(String text, Random random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.isEmpty()) {
      return PIECES.get(random.nextInt(PIECES.size()));
    }
    int line = random.nextInt(lines.size());
    String old = lines.get(line);
    int at = random.nextInt(old.length() + 1);
    switch (random.nextInt(7)) {
      case 0 -> lines.remove(line);
      case 1 -> lines.add(line, lines.get(random.nextInt(lines.size())));
      case 2 -> lines.set(line, "  " + old);
      case 3 -> lines.set(line, old.stripLeading());
      case 4 ->
          lines.set(
              line,
              old.substring(0, at) + PIECES.get(random.nextInt(PIECES.size())) + old.substring(at));
      case 5 -> lines.set(line, old.substring(0, at));
      default -> {
        int colon = old.indexOf(": ");
        String key = colon < 0 ? "" : old.substring(0, colon + 2);
        lines.set(line, key + PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return String.join("\n", lines) + "\n";
  }
}
