package dev.dipeo.python.cage;

import dev.dipeo.base.DurationText;
import dev.dipeo.python.PythonJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What one job prints: bytes in, whole lines out, in the order in which they were completed. Lines
 * are handed on while the code runs, so that a job that is stopped loses none. A log that does not
 * take its lines holds up the code that prints, but nobody else. Thread-safe.
 */
final class Printed {
  /** Longest wait at the end of a job for a log that does not take its lines. */
  static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(1);

  private static final Logger LOG = Logger.getLogger(Printed.class);

  private final Consumer<PythonJob.Line> log;
  private final Executor aside;
  private final Runnable onTooMuch;
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteArrayOutputStream outLine = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errLine = new ByteArrayOutputStream();
  private int bytesLeft;
  private volatile boolean closed;

  /**
   * @param aside for handing on what is left at the end, which the log may hold up
   */
  Printed(Consumer<PythonJob.Line> log, int bytesMax, Executor aside, Runnable onTooMuch) {
    this.log = log;
    this.aside = aside;
    this.bytesLeft = bytesMax;
    this.onTooMuch = onTooMuch;
  }

  /**
   * Hands on the lines that were begun and not ended, and ignores what comes after. Waits for the
   * log no longer than {@link #CLOSE_WAIT_MAX}; what it has not taken by then is lost.
   */
  void close() {
    if (closed || closeWithNothingLeft()) {
      return;
    }
    try {
      CompletableFuture.runAsync(this::closeHere, aside)
          .get(CLOSE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warnf(
          "The log of a Python job has not taken a line within %s; the rest is left out",
          DurationText.seconds(CLOSE_WAIT_MAX));
    } catch (RejectedExecutionException e) {
      LOG.debug("Python is closing; the begun lines of a job are left out", e);
    } catch (ExecutionException e) {
      LOG.error("The begun lines of a Python job were not handed on", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed = true;
  }

  /** The usual case, which needs nobody else: every line was ended. */
  private boolean closeWithNothingLeft() {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      closed = outLine.size() == 0 && errLine.size() == 0;
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void closeHere() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        handOnRest(outLine, false);
        handOnRest(errLine, true);
      }
    } finally {
      lock.unlock();
    }
  }

  private void write(boolean error, byte[] bytes, int from, int length) throws IOException {
    lock.lock();
    try {
      ByteArrayOutputStream line = error ? errLine : outLine;
      int taken = Math.min(length, bytesLeft);
      for (int i = from; i < from + taken && !closed; i++) {
        if (bytes[i] == '\n') {
          handOn(line, error);
        } else {
          line.write(bytes[i]);
        }
      }
      if (closed) { // also in the middle, by who did not want to wait for the log
        return;
      }
      bytesLeft -= taken;
      if (taken < length) {
        closeHere();
        onTooMuch.run();
        throw new IOException("too much output");
      }
    } finally {
      lock.unlock();
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
