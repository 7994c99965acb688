package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of a proof, none of which starts one here. */
class ProveCommandTest {
  @RegisterExtension static final Shell shell = new Shell();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--kills -1",
        "--seconds 0",
        "--seconds 604801",
        "--senders 0",
        "--senders 257",
        "--kills 1 --seconds -5",
      })
  void number_outsideItsBounds_isBadUsage(String words) {
    assertThat(shell.type(("prove " + words).split(" ")))
        .isEqualTo(
            new Shell.Ended(
                2,
                "",
                """
                dipeo: --kills is 0 or more, --seconds from 1 to 604800, --senders from 1 to 256
                Try: dipeo prove --help
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--brokers kafka:9092 | --brokers needs a --database, which the runners share",
        "--brokers kafka --database d | --brokers is host:port, or several, separated by commas",
        "--brokers a:1,b --database d | --brokers is host:port, or several, separated by commas",
        "--brokers kafka:port --database d | --brokers is host:port, or several, separated by"
            + " commas",
        "--replicas 2 | --replicas is from 1 to 16; more than one need a --database",
      })
  void clusterThatLacksSomething_isBadUsage(String words, String said) {
    assertThat(shell.type(("prove " + words).split(" ")))
        .isEqualTo(new Shell.Ended(2, "", "dipeo: " + said + "\nTry: dipeo prove --help\n"));
  }

  @Test
  void folder_mustBeEmpty(@TempDir Path folder) throws IOException {
    Path inside = Files.writeString(folder.resolve("mine.txt"), "kept");
    assertThat(shell.type("prove", "--folder", folder.toString()))
        .isEqualTo(
            new Shell.Ended(
                2, "", "dipeo: --folder must be empty: " + folder + "\nTry: dipeo prove --help\n"));
    assertThat(inside).hasContent("kept");
  }

  @Test
  void numberThatIsNone_isSaidInWordsForPeople() {
    assertThat(shell.type("prove", "--kills", "many").err())
        .startsWith("dipeo: Invalid value for option '--kills': 'many' is not a number\n");
  }
}
