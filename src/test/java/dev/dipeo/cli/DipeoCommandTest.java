package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exit codes, help, and what becomes of exceptions. */
class DipeoCommandTest {
  /** A number where an exit code belongs. */
  private static final Pattern EXIT_CODE =
      Pattern.compile("return [0-9]+;|[?:] [0-9]+;|exitCode = [0-9]+|System\\.exit\\([0-9]+\\)");

  @RegisterExtension static final Shell shell = new Shell();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--help               | 0",
        "--version            | 0",
        "events --help        | 0",
        "deliveries retry a   | 0",
        "runs list            | 1",
        "deliveries retry b   | 1",
        "send --url nonsense github push | 2",
        "runs                 | 2",
        "runs list --nope     | 2",
        "runs list --limit x  | 2",
        "rnus                 | 2",
      })
  void exitCode_saysHowItWent(String words, int exitCode) {
    shell.answers("POST /api/deliveries/a/retry", "{\"state\":\"delivered\"}");
    shell.answers("POST /api/deliveries/b/retry", "{\"state\":\"dead\"}");
    assertThat(shell.type(words.strip().split(" ")).exitCode()).isEqualTo(exitCode);
  }

  @Test
  void help_saysWhatTheExitCodesMean() {
    assertThat(shell.type("--help").out().replaceAll("\\s+", " "))
        .contains(
            "Exit codes: %d done, %d the run or the request failed, %d bad usage or a bad diagram."
                .formatted(DipeoCommand.DONE, DipeoCommand.FAILED, DipeoCommand.BAD_USAGE));
  }

  /** Commands name their exit codes, so that they mean the same everywhere. */
  @Test
  void exitCodes_haveOneHome() throws IOException {
    List<Path> sources;
    try (Stream<Path> all = Files.list(Path.of("src/main/java/dev/dipeo/cli"))) {
      sources = all.filter(file -> file.toString().endsWith("Command.java")).toList();
    }
    assertThat(sources).hasSizeGreaterThan(8);
    for (Path source : sources) {
      assertThat(Files.readString(source).lines())
          .as(source.toString())
          .noneMatch(line -> EXIT_CODE.matcher(line).find());
    }
  }

  @Test
  void noWords_showTheHelpWhereMistakesGo() {
    Shell.Ended bare = shell.type();
    assertThat(bare.exitCode()).isEqualTo(2);
    assertThat(bare.out()).isEmpty();
    assertThat(bare.err()).startsWith("Usage: dipeo");
  }

  @Test
  void version_isThatOfTheProgram() {
    assertThat(shell.type("--version").out()).isEqualTo("dipeo 1.2.3\n");
  }

  @Test
  void commandThatIsNear_isProposed() {
    assertThat(shell.type("provider").err())
        .startsWith("dipeo: ")
        .contains("Did you mean: dipeo providers");
  }

  @Test
  void exception_isOneLine_whateverItIs() {
    shell.give(
        DirectSender.class,
        request -> {
          throw new IllegalStateException("not\u001b[2J now");
        });
    assertThat(shell.type("runs", "list"))
        .isEqualTo(new Shell.Ended(1, "", "dipeo: not\\u001b[2J now\n"));
    shell.give(
        DirectSender.class,
        request -> {
          throw new IllegalStateException();
        });
    assertThat(shell.type("runs", "list").err())
        .isEqualTo("dipeo: java.lang.IllegalStateException\n");
  }
}
