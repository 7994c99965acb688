package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.RecordingPython;
import dev.dipeo.python.source.CodeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
  private static final String GOOD =
      """
      version: light
      nodes:
        - {label: A, type: code_job, code: "x = 1"}
      """;

  @RegisterExtension static final Shell shell = new Shell();

  @TempDir Path folder;

  @BeforeEach
  void give() {
    DiagramLibrary library = new DiagramLibrary(folder.resolve("diagrams"));
    shell.give(DiagramLibrary.class, library);
    shell.give(
        PythonRunner.class, new RecordingPython(new PythonResult.Value(NullNode.getInstance())));
    shell.give(CodeFiles.class, new CodeFiles(folder.resolve("code")));
  }

  private String write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return file.toString();
  }

  @Test
  void goodDiagram_isOk() throws IOException {
    String file = write("good.yaml", GOOD);
    assertThat(shell.type("validate", file))
        .isEqualTo(new Shell.Ended(0, file + ": ok, 1 node\n", ""));
  }

  @Test
  void name_isLookedUpInTheFolder_withAHintWhereItIsNearAnother() throws IOException {
    write("diagrams/billing/refund.yaml", GOOD + "  - {label: B, type: endpoint}\n");
    DiagramLibrary library = new DiagramLibrary(folder.resolve("diagrams"));
    library.refresh();
    shell.give(DiagramLibrary.class, library);
    assertThat(shell.type("validate", "billing/refund").out())
        .isEqualTo("billing/refund: ok, 2 nodes\n");
    assertThat(shell.type("validate", "billing/refunt"))
        .isEqualTo(
            new Shell.Ended(
                2,
                "",
                "dipeo: Diagram not found: billing/refunt is neither a file nor a name in the"
                    + " diagrams folder; did you mean 'billing/refund'?\n"));
  }

  @Test
  void mistakes_areSaidWithTheirPlace_ofEveryFile() throws IOException {
    String bad = write("bad.yaml", "version: light\nnodes:\n  - {label: A, type: strat}\n");
    String good = write("good.yaml", GOOD);
    String code =
        write(
            "code.yaml",
            """
            version: light
            nodes:
              - label: Sum
                type: code_job
                code: |
                  x = 1
                  !
              - {label: Ask, type: condition, expression: "!"}
            connections: [{from: Sum, to: Ask}]
            """);
    Shell.Ended checked = shell.type("validate", bad, code, good);
    assertThat(checked.exitCode()).isEqualTo(2);
    assertThat(checked.out()).isEqualTo(good + ": ok, 1 node\n");
    assertThat(checked.err())
        .containsSubsequence(
            bad + ":3:",
            "there is no node type 'strat'; did you mean 'start'?\n",
            code + ":7:1: node 'Sum': SyntaxError: invalid syntax\n  File \"",
            code + ":9:1: node 'Ask': SyntaxError: invalid syntax\n");
  }

  @Test
  void codeInFiles_isChecked_withWhatItImports() throws IOException {
    write("code/main.py", "import helpers\n");
    write("code/helpers.py", "!\n");
    String file =
        write(
            "files.yaml",
            """
            version: light
            nodes:
              - {label: A, type: code_job, file_path: main.py}
              - {label: B, type: code_job, file_path: nowhere.py}
            """);
    Shell.Ended checked = shell.type("validate", file);
    assertThat(checked.exitCode()).isEqualTo(2);
    assertThat(checked.err())
        .contains(
            "helpers.py:2:1: node 'A': SyntaxError",
            "node 'B': the file of its code is ",
            "nowhere");
  }

  @Test
  void warnings_areMistakesOnlyWhenAskedFor() throws IOException {
    String file =
        write(
            "warned.yaml",
            """
            version: light
            nodes:
              - label: Tell
                type: hook
                config: {url: "{{secret.CHAT_URL}}"}
            """);
    Shell.Ended loose = shell.type("validate", file);
    assertThat(loose.exitCode()).isZero();
    assertThat(loose.out()).isEqualTo(file + ": ok, 1 node\n");
    assertThat(loose.err())
        .isEqualTo(
            file
                + ":5:19: warning: {{secret.CHAT_URL}} is not allowed; name it in"
                + " dipeo.secrets.allowed\n");
    assertThat(shell.type("validate", "--strict", file))
        .isEqualTo(new Shell.Ended(2, "", loose.err()));
  }
}
