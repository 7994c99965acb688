package dev.dipeo.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.dipeo.python.PythonJob.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PrintedTest {
  private final List<Line> lines = new ArrayList<>();
  private final AtomicInteger tooMuch = new AtomicInteger();
  private final Printed printed = new Printed(lines::add, 10, tooMuch::incrementAndGet);
  private final Printed.Outlet out = new Printed.Outlet(false);
  private final Printed.Outlet err = new Printed.Outlet(true);

  PrintedTest() {
    out.lead(printed);
    err.lead(printed);
  }

  @Test
  void write_splitCharactersAndLines_comeWhole() throws IOException {
    byte[] text = "ä\nb".getBytes(StandardCharsets.UTF_8);
    for (byte b : text) {
      out.write(b);
    }
    err.write(new byte[] {'e'});
    printed.close();
    assertThat(lines)
        .containsExactly(new Line("ä", false), new Line("b", false), new Line("e", true));
    assertThat(tooMuch).hasValue(0);
  }

  @Test
  void write_atTheBound_isTakenAndOneMoreIsNot() throws IOException {
    out.write("123456789\n".getBytes(StandardCharsets.UTF_8));
    assertThat(tooMuch).hasValue(0);
    assertThatIOException().isThrownBy(() -> out.write('x'));
    assertThat(tooMuch).hasValue(1);
    assertThat(lines).containsExactly(new Line("123456789", false));
    out.write('y');
    assertThat(tooMuch).hasValue(1);
  }

  @Test
  void write_afterClose_isDropped() throws IOException {
    printed.close();
    out.write("late\n".getBytes(StandardCharsets.UTF_8));
    assertThat(lines).isEmpty();
  }
}
