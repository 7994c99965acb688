package dev.dipeo.python.worker;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** The process of a worker: its messages, its errors and its end. Thread-safe. */
final class WorkerProcess {
  private static final Logger LOG = Logger.getLogger(WorkerProcess.class);

  private static final int STDERR_LINE_CHARACTERS_MAX = 2_000;
  private static final Duration EXIT_WAIT = Duration.ofSeconds(5);

  /** Errors of an ended process arrive at once, unless a child of it lives on. */
  private static final Duration LAST_WORDS_WAIT = Duration.ofSeconds(5);

  /** Called on the thread that reads the messages. */
  interface Listener {
    void received(Message message) throws IOException;

    /** The process sent something invalid, or closed its output and lives on; it must be killed. */
    void misbehaved();

    /** The process has ended; called once, last. */
    void ended(int exitCode);
  }

  private final Process process;
  private final OutputStream toWorker;
  private final CompletableFuture<Void> saidAll = new CompletableFuture<>();
  private volatile String firstWords = "";

  private WorkerProcess(Process process) {
    this.process = process;
    this.toWorker = process.getOutputStream();
  }

  static WorkerProcess start(WorkerCommand command) throws IOException {
    return new WorkerProcess(command.start());
  }

  /**
   * Starts to read the output of the process.
   *
   * @param messageBytesMax longest accepted message
   */
  void listen(Listener listener, int messageBytesMax, ThreadFactory threads) {
    threads.newThread(() -> read(listener, messageBytesMax)).start();
    threads.newThread(this::logErrors).start();
  }

  long pid() {
    return process.pid();
  }

  /** The first line that it wrote to standard error; empty if none. */
  String firstWords() {
    return firstWords;
  }

  void send(Message message) throws IOException {
    synchronized (toWorker) {
      message.writeTo(toWorker);
    }
  }

  void kill() {
    process.destroyForcibly();
  }

  private void read(Listener listener, int messageBytesMax) {
    try (InputStream in = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
      for (Message message = Message.read(in, messageBytesMax);
          message != null;
          message = Message.read(in, messageBytesMax)) {
        listener.received(message);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debugf(e, "python.worker.misbehaved pid=%d", pid());
      listener.misbehaved();
    }
    int exitCode = exitCode(listener);
    awaitLastWords();
    listener.ended(exitCode);
    try {
      toWorker.close();
    } catch (IOException e) {
      LOG.debugf(e, "python.worker.message_dropped pid=%d", pid());
    }
  }

  /** Its output has ended: so does the process, by itself or by force. */
  private int exitCode(Listener listener) {
    try {
      if (!process.waitFor(EXIT_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        listener.misbehaved();
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      return -1;
    }
  }

  private void logErrors() {
    try (BufferedReader errors =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int letter = errors.read(); letter >= 0; letter = errors.read()) {
        if (letter == '\n') {
          log(line);
        } else if (line.length() < STDERR_LINE_CHARACTERS_MAX) {
          line.append((char) letter);
        }
      }
      log(line);
    } catch (IOException e) {
      LOG.debugf(e, "python.worker.stderr_lost pid=%d", pid());
    } finally {
      saidAll.complete(null);
    }
  }

  private void log(StringBuilder line) {
    String text = line.toString().strip();
    line.setLength(0);
    if (!text.isEmpty()) {
      firstWords = firstWords.isEmpty() ? text : firstWords;
      LOG.warnf("python.worker.stderr pid=%d: %s", pid(), text);
    }
  }

  /** The last line often says why it ended. */
  private void awaitLastWords() {
    try {
      saidAll.get(LAST_WORDS_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.debugf("python.worker.stderr_outlives_it pid=%d", pid());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
