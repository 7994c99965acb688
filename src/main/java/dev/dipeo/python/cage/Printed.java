package dev.dipeo.python.cage;

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
 * The output of one job: bytes in, whole lines out, in the order of their line breaks. Lines are
 * passed on while the code runs, so a job that is stopped loses none. A log that blocks holds up
 * the code that prints and nothing else. Thread-safe.
 */
final class Printed {
  /** How long the end of a job waits for a log that blocks. */
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
   * @param aside passes on unfinished lines at the end, as the log may block
   */
  Printed(Consumer<PythonJob.Line> log, int bytesMax, Executor aside, Runnable onTooMuch) {
    this.log = log;
    this.aside = aside;
    this.bytesLeft = bytesMax;
    this.onTooMuch = onTooMuch;
  }

  /**
   * Passes on unfinished lines and ignores later output. Waits for the log no longer than {@link
   * #CLOSE_WAIT_MAX}; lines that it has not taken by then are lost.
   */
  void close() {
    if (closed || closeWithNothingLeft()) {
      return;
    }
    try {
      CompletableFuture.runAsync(this::closeHere, aside)
          .get(CLOSE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warnf("python.log.timed_out waited_ms=%d", CLOSE_WAIT_MAX.toMillis());
    } catch (RejectedExecutionException e) {
      LOG.debug("python.log.lines_lost", e); // closing
    } catch (ExecutionException e) {
      LOG.error("python.log.lines_lost", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed = true;
  }

  /** The usual case, without another thread: every line is finished. */
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
        passOnRest(outLine, false);
        passOnRest(errLine, true);
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
          passOn(line, error);
        } else {
          line.write(bytes[i]);
        }
      }
      if (closed) { // perhaps meanwhile, by close() that did not wait for the log
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

  private void passOnRest(ByteArrayOutputStream line, boolean error) {
    if (line.size() > 0) {
      passOn(line, error);
    }
  }

  private void passOn(ByteArrayOutputStream line, boolean error) {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    try {
      log.accept(new PythonJob.Line(text, error));
    } catch (RuntimeException e) {
      LOG.warn("python.log.refused_line", e);
    }
  }

  /** A stream of a context, which outlives its jobs; output without a job is dropped. */
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
