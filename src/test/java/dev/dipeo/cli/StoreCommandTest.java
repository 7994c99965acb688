package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.Documents;
import dev.dipeo.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is copied from where to where, and what that comes to. */
class StoreCommandTest {
  private static final String WRONG_TARGET =
      """
      dipeo: --to is postgresql:HOST:PORT/DB; user and password are settings of their own
      Try: dipeo store copy --help
      """;

  @RegisterExtension static final Shell shell = new Shell();

  private final List<String> copied = new ArrayList<>();
  private boolean same = true;

  @BeforeEach
  void give() {
    shell.give(
        StoreCopying.class,
        (folder, url, words) -> {
          copied.add(folder.map(Path::toString).orElse("the configured one") + " > " + url);
          words.accept("events 1 rows");
          return same;
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--from sqlite:data --to postgresql:db:5432/dipeo | data > jdbc:postgresql://db:5432/dipeo",
        "--from sqlite:/a/b --to postgresql://db/dipeo    | /a/b > jdbc:postgresql://db/dipeo",
        "--from sqlite: --to postgresql:[::1]:5432/d      | the configured one > jdbc:postgresql://[::1]:5432/d",
        "--to jdbc:postgresql://db/dipeo?sslmode=require  | the configured one > jdbc:postgresql://db/dipeo?sslmode=require",
      })
  void places_areUnderstood(String words, String expected) {
    assertThat(shell.type(("store copy " + words).split(" ")))
        .isEqualTo(new Shell.Ended(0, "events 1 rows\n", ""));
    assertThat(copied).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sqlite:data",
        "mysql://db/dipeo",
        "postgresql:",
        "postgresql:db",
        "postgresql://db/",
        "postgresql://me:secret@db/dipeo",
        "db/dipeo"
      })
  void target_thatIsNone_isBadUsage_andNotRepeated(String target) {
    assertThat(shell.type("store", "copy", "--to", target))
        .isEqualTo(new Shell.Ended(2, "", WRONG_TARGET));
    assertThat(copied).isEmpty();
  }

  @Test
  void source_thatIsNone_isBadUsage() {
    assertThat(shell.type("store", "copy", "--from", "data", "--to", "postgresql:db/dipeo").err())
        .startsWith("dipeo: --from is sqlite:FOLDER, not data\n");
    assertThat(shell.type("store", "copy").exitCode()).isEqualTo(2);
    assertThat(shell.type("store").err()).startsWith("dipeo: Missing: copy\n");
  }

  @Test
  void difference_isAFailure() {
    same = false;
    assertThat(shell.type("store", "copy", "--to", "postgresql:db/dipeo").exitCode()).isEqualTo(1);
  }

  @Test
  void refusal_isOneSentence() {
    shell.give(
        StoreCopying.class,
        (folder, url, words) -> {
          throw new StoreException("Another server uses it.");
        });
    assertThat(shell.type("store", "copy", "--to", "postgresql:db/dipeo"))
        .isEqualTo(new Shell.Ended(1, "", "dipeo: Another server uses it.\n"));
  }

  @Test
  void commandOfTheDocumentation_isRight() {
    List<String> commands =
        Documents.shellCommands(Path.of("docs/storage.md")).stream()
            .filter(line -> line.startsWith("dipeo store"))
            .toList();
    assertThat(commands).hasSize(1);
    assertThat(shell.type(commands.getFirst().substring("dipeo ".length()).split(" ")).exitCode())
        .isZero();
    assertThat(copied).containsExactly("data > jdbc:postgresql://db.example.com:5432/dipeo");
  }
}
