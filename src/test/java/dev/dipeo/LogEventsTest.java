package dev.dipeo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A log line is a named event with keys, so that it can be searched, counted and alerted on. */
class LogEventsTest {
  private static final Pattern CALL =
      Pattern.compile(
          "\\bLOG\\s*\\.(?:log|trace|debug|info|warn|error)[fv]?\\(([^;]*?)\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** {@code run.parked run_id=%s}, or a name and a sentence: {@code api.closed: /api answers …}. */
  private static final Pattern EVENT = Pattern.compile("[a-z_]+(\\.[a-z_%]+)+($|:? .*)");

  @Test
  void everyLogLine_beginsWithTheNameOfItsEvent() throws IOException {
    List<String> unnamed = new ArrayList<>();
    int lines = 0;
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
        for (MatchResult call : CALL.matcher(Files.readString(file)).results().toList()) {
          lines++;
          if (!EVENT.matcher(call.group(2)).matches()) {
            unnamed.add(file.getFileName() + ": " + call.group(2));
          }
        }
      }
    }
    assertThat(lines).isGreaterThan(80);
    assertThat(unnamed).isEmpty();
  }
}
