package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void print_columns_areAsWideAsWhatStandsInThem() {
    assertThat(printed(new Table("ID", "NAME").row("1", "a").row("1000", "b")))
        .isEqualTo("ID    NAME\n1     a\n1000  b\n");
  }

  @Test
  void print_noRows_saysSo() {
    assertThat(printed(new Table("ID"))).isEqualTo("nothing there\n");
  }

  @Test
  void row_controlCharacters_doNotReachTheTerminal() {
    assertThat(printed(new Table("A").row("x\u001b[2Jy\nz"))).isEqualTo("A\nx\\u001b[2Jy\\nz\n");
  }

  @Test
  void of_objects_showsMissingAsADash() throws Exception {
    var rows = Json.parse("[{\"a\":1,\"b\":{\"c\":[]}},{\"a\":null,\"b\":\"\"}]");
    assertThat(printed(Table.of(rows, List.of("A", "B"), List.of("a", "b"))))
        .isEqualTo("A  B\n1  {\"c\":[]}\n-  -\n");
  }

  private static String printed(Table table) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    table.print(out, "nothing there");
    out.flush();
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
