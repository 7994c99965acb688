package dev.dipeo.python.cage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.dipeo.python.PythonJob.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrintedTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Line> lines = new ArrayList<>();
  private final AtomicInteger tooMuch = new AtomicInteger();
  private final Printed printed =
      new Printed(lines::add, 10, Runnable::run, tooMuch::incrementAndGet);
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

  @Test
  void close_whileTheLogDoesNotTakeALine_waitsForNothingButItsBound() throws Exception {
    assertThat(Printed.CLOSE_WAIT_MAX).isEqualTo(Duration.ofSeconds(1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      StuckLog log = new StuckLog();
      Printed slow = new Printed(log, 100, threads, () -> {});
      out.lead(slow);
      Future<?> writing = threads.submit(() -> write("one\ntwo\n"));
      log.begun.await();
      try {
        assertThat(threads.submit(slow::close)).succeedsWithin(PATIENCE);
      } finally {
        log.go.countDown();
      }
      writing.get();
      assertThat(log.lines).as("what comes after is dropped").containsExactly(line("one"));
    }
  }

  @Test
  void close_whoseOwnLinesTheLogDoesNotTake_waitsForNothingButItsBound() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      StuckLog log = new StuckLog();
      Printed slow = new Printed(log, 100, threads, () -> {});
      out.lead(slow);
      write("begun");
      try {
        assertThat(threads.submit(slow::close)).succeedsWithin(PATIENCE);
      } finally {
        log.go.countDown();
      }
      log.begun.await(); // it was handed on
    }
  }

  /** Holds up the first line that it gets. */
  private static final class StuckLog implements Consumer<Line> {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    @Override
    public void accept(Line line) {
      lines.add(line);
      begun.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void write(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Line line(String text) {
    return new Line(text, false);
  }
}
