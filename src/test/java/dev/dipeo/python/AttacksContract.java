package dev.dipeo.python;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.dipeo.python.Attacks.Attack;
import dev.dipeo.python.PythonJob.Kind;
import dev.dipeo.python.PythonJob.Source;
import dev.dipeo.python.PythonResult.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an attack does, the next job of another diagram gives the right answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
public abstract class AttacksContract {
  private static final Path MARK = Path.of(System.getProperty("java.io.tmpdir"), "python-was-here");
  private Map<Path, Long> library = Map.of();

  protected abstract PythonRunner python();

  /** How long an attack may take. */
  protected abstract Duration limit();

  @BeforeAll
  void remember() throws IOException {
    othersAreServed(); // so that Python has unpacked its library
    Files.deleteIfExists(MARK);
    library = library();
  }

  @AfterAll
  void nothingOutsideHasChanged() {
    assertThat(MARK).doesNotExist();
    Map<Path, Long> after = library();
    after.keySet().retainAll(library.keySet()); // another test may have brought a library along
    if (!library.isEmpty()) {
      assertThat(after).isEqualTo(library);
    }
  }

  static Stream<Attack> escapes() {
    return Attacks.ESCAPES.stream();
  }

  @ParameterizedTest
  @MethodSource("escapes")
  void escape_hurtsNobodyElse(Attack attack) {
    List<String> said = new CopyOnWriteArrayList<>();
    run("attacker", attack.code().replace("MARK", MARK.toString()), limit(), said);
    assertThat(said).noneMatch(line -> line.startsWith("IN"));
    othersAreServed();
  }

  /** Another diagram's job finds everything as it should be. */
  protected final void othersAreServed() {
    String code =
        """
        import json, sys, os, builtins, math, re, random, decimal
        assert len([1, 2]) == 2 and isinstance(1, int) and sys.meta_path and not sys.argv[1:]
        assert json.loads(json.dumps({'a': [1.5, None]})) == {'a': [1.5, None]}
        assert decimal.Decimal('0.1') + decimal.Decimal('0.2') == decimal.Decimal('0.3')
        result = int(math.sqrt(49))
        """;
    assertThat(run("other", code, PythonRunnerContract.LONG))
        .isEqualTo(new Value(IntNode.valueOf(7)));
  }

  protected final PythonResult run(String diagram, String code, Duration timeout) {
    return run(diagram, code, timeout, new CopyOnWriteArrayList<>());
  }

  private PythonResult run(String diagram, String code, Duration timeout, List<String> said) {
    Source source = new Source("d.yaml", "n", 1, code, new Kind.Statements());
    return python()
        .run(
            new PythonJob(
                diagram,
                source,
                PythonRunnerContract.given("{}"),
                List.of(),
                timeout,
                line -> said.add(line.text())))
        .await()
        .atMost(PythonRunnerContract.PATIENCE);
  }

  private static Map<Path, Long> library() {
    Path root = Path.of(System.getProperty("user.home"), ".cache", "org.graalvm.polyglot");
    Map<Path, Long> files = new TreeMap<>();
    if (Files.isDirectory(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        all.filter(Files::isRegularFile).forEach(file -> files.put(file, stamp(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  private static long stamp(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis() * 31 + Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
