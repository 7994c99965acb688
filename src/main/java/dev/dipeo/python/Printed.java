package dev.dipeo.python;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What one job prints: bytes in, whole lines out, in the order in which they were completed. Lines
 * are handed on while the code runs, so that a job that is stopped loses none. Thread-safe.
 */
final class Printed {
  private static final Logger LOG = Logger.getLogger(Printed.class);

  private final Consumer<PythonJob.Line> log;
  private final Runnable onTooMuch;
  private final ByteArrayOutputStream outLine = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errLine = new ByteArrayOutputStream();
  private int bytesLeft;
  private boolean closed;

  Printed(Consumer<PythonJob.Line> log, int bytesMax, Runnable onTooMuch) {
    this.log = log;
    this.bytesLeft = bytesMax;
    this.onTooMuch = onTooMuch;
  }

  /** Hands on the lines that were begun and not ended, and ignores what comes after. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      handOnRest(outLine, false);
      handOnRest(errLine, true);
    }
  }

  private synchronized void write(boolean error, byte[] bytes, int from, int length)
      throws IOException {
    if (closed) {
      return;
    }
    ByteArrayOutputStream line = error ? errLine : outLine;
    int taken = Math.min(length, bytesLeft);
    for (int i = from; i < from + taken; i++) {
      if (bytes[i] == '\n') {
        handOn(line, error);
      } else {
        line.write(bytes[i]);
      }
    }
    bytesLeft -= taken;
    if (taken < length) {
      close();
      onTooMuch.run();
      throw new IOException("too much output");
    }
  }

  private void handOnRest(ByteArrayOutputStream line, boolean error) {
    if (line.size() > 0) {
      handOn(line, error);
    }
  }

  private void handOn(ByteArrayOutputStream line, boolean error) {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    try {
      log.accept(new PythonJob.Line(text, error));
    } catch (RuntimeException e) {
      LOG.warn("The log of a Python job refused a line", e);
    }
  }

  /** A stream of a context, which outlives the jobs; what no job prints is dropped. */
  static final class Outlet extends OutputStream {
    private final boolean error;
    private volatile @Nullable Printed job;

    Outlet(boolean error) {
      this.error = error;
    }

    void lead(@Nullable Printed to) {
      job = to;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      Printed to = job;
      if (to != null) {
        to.write(error, bytes, from, length);
      }
    }
  }
}
