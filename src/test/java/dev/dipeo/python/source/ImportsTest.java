package dev.dipeo.python.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.python.PythonJob;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files of the folder come along with a file of code. */
class ImportsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "import a                              |         | a",
        "import a.b.c as d, e                  |         | a,a.b,a.b.c,e",
        "from a import b, c as d               |         | a,a.b,a.c",
        "from a import (b, c)  # d             |         | a,a.b,a.c",
        "'if x:  import a  # import b'         |         | ''",
        "from . import a                       | p       | p,p.a",
        "from .a import b                      | p.q     | p,p.q,p.q.a,p.q.a.b",
        "from .. import a                      | p.q     | p,p.a",
        "from a import *                       |         | a",
        "x = 'import a'                        |         | ''",
      })
  void names_ofStatements(String code, String packageName, String names) {
    assertThat(String.join(",", Imports.of(code, packageName == null ? "" : packageName)))
        .isEqualTo(names);
  }

  @Test
  void files_besideAndAtTheTop_comeAlongWithWhatTheyImport() throws Exception {
    write("code/main.py", "import json, helpers\nfrom shared import money\n");
    write("code/helpers.py", "import more.deep\n");
    write("code/more/deep.py", "from . import flat\n");
    write("code/more/flat.py", "");
    write("shared/__init__.py", "");
    write("shared/money.py", "import os\n");
    write("unused.py", "");
    var modules = new CodeFiles(folder).readWithImports("code/main.py").modules();
    assertThat(modules.keySet())
        .containsExactlyInAnyOrder(
            "helpers", "more", "more.deep", "more.flat", "shared", "shared.money");
    assertThat(modules)
        .containsEntry(
            "helpers", new PythonJob.Module("code/helpers.py", "import more.deep\n", false))
        .containsEntry("more", new PythonJob.Module("code/more", "", true));
  }

  @Test
  void files_outsideOrLinked_neverComeAlong() throws Exception {
    write("main.py", "import linked");
    Files.createSymbolicLink(folder.resolve("linked.py"), Path.of("/etc/hostname"));
    assertThatThrownBy(() -> new CodeFiles(folder).readWithImports("main.py"))
        .isInstanceOf(CodeFiles.UnreadableException.class)
        .hasMessage("a symbolic link: linked.py");
  }

  private void write(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
