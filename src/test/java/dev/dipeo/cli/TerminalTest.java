package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void whatIsPrinted_keepsItsLines_andIsEscaped() {
    StringWriter text = new StringWriter();
    PrintWriter out = Terminal.before(text);
    out.println("a\n\tb\r\u001b[2J");
    out.printf("%s 👩‍💻 %d%n", "\u009b31m\u202e", 7);
    out.print('\u0007');
    out.write(new char[] {'x', '\u0085', 'y'}, 1, 2);
    out.flush();

    assertThat(text.toString().replace(System.lineSeparator(), "\n"))
        .isEqualTo("a\n\tb\\r\\u001b[2J\n\\u009b31m\\u202e 👩‍💻 7\n\\u0007\\u0085y");
  }
}
