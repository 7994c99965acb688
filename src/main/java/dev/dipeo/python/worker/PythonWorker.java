package dev.dipeo.python.worker;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.cage.EmbeddedPython;
import dev.dipeo.python.cage.StartListener;
import dev.dipeo.python.queue.Ticket;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a worker, {@code dipeo python-worker}: a process that runs Python and nothing
 * else. It reads jobs from standard input, answers on standard output, and logs to standard error.
 *
 * <p>It ends as soon as its input ends, whatever its Python is doing: that is when the program that
 * started it ends. It halts without shutting down, as nothing in it needs closing.
 */
public final class PythonWorker {
  /** Exit code of a worker whose Python does not start. */
  static final int NOT_STARTED = 4;

  private static final int DONE = 0;
  private static final int TERMINATED = 143;
  private static final int BAD_USAGE = 2;
  private static final Duration PARENT_CHECK_EVERY = Duration.ofSeconds(2);

  private final OutputStream out;
  private final Map<Long, Ticket> running = new ConcurrentHashMap<>();

  private PythonWorker(OutputStream out) {
    this.out = out;
  }

  /** Never returns. */
  public static void main(String... args) {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    // Only messages may be written there.
    System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    takeSignals();
    haltWhenOrphaned();
    int code = BAD_USAGE;
    try {
      InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in), 1 << 16);
      if (Message.read(in, Message.TO_WORKER_BYTES_MAX)
          instanceof Message.Begin(PythonBounds bounds)) {
        new PythonWorker(out).work(in, bounds);
        code = DONE;
      }
    } catch (IOException e) {
      System.err.println("dipeo: python-worker is started by dipeo itself; " + e.getMessage());
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  private void work(InputStream in, PythonBounds bounds) throws IOException {
    EmbeddedPython python =
        new EmbeddedPython(
            bounds,
            PythonObserver.NONE, // the program that started it counts its jobs
            new StartListener() {
              @Override
              public void started() {
                send(new Message.Ready());
              }

              @Override
              public void failed(Throwable why) {
                System.err.println("Python does not start: " + why);
                Runtime.getRuntime().halt(NOT_STARTED);
              }
            });
    python.start();
    for (Message message = Message.read(in, Message.TO_WORKER_BYTES_MAX);
        message != null;
        message = Message.read(in, Message.TO_WORKER_BYTES_MAX)) {
      switch (message) {
        case Message.Run run -> begin(python, run);
        case Message.Cancel(long id) -> cancel(python, running.get(id));
        default -> throw new IOException("a message that is not for a worker");
      }
    }
  }

  private void begin(EmbeddedPython python, Message.Run run) {
    long id = run.id();
    Ticket ticket =
        new Ticket(
            run.diagram(),
            run.job(),
            run.inputs(),
            run.timeout(),
            line -> send(new Message.Line(id, line.text(), line.error())),
            ended -> {
              running.remove(id);
              send(new Message.Finished(id, ended, python.stuckThreads()));
            });
    running.put(id, ticket);
    python.submit(ticket);
  }

  private static void cancel(EmbeddedPython python, @Nullable Ticket ticket) {
    if (ticket != null) {
      python.cancel(ticket);
    }
  }

  private void send(Message message) {
    try {
      synchronized (out) {
        message.writeTo(out);
      }
    } catch (IOException e) { // the program has ended
      Runtime.getRuntime().halt(DONE);
    }
  }

  /**
   * Ctrl-C reaches every process of the terminal, but only the program decides when its workers
   * end. A worker that is terminated halts: a shutdown of the JVM would wait for Python.
   */
  private static void takeSignals() {
    handle("INT", signal -> {});
    handle("HUP", signal -> {});
    handle("TERM", signal -> Runtime.getRuntime().halt(TERMINATED));
  }

  private static void handle(String name, sun.misc.SignalHandler handler) {
    try {
      sun.misc.Signal.handle(new sun.misc.Signal(name), handler);
    } catch (IllegalArgumentException e) {
      System.err.println("signal " + name + " cannot be handled here");
    }
  }

  /** In case the input does not end because another process holds the pipe, or the reader hangs. */
  private static void haltWhenOrphaned() {
    ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
    if (parent == null) {
      return;
    }
    Thread.ofPlatform()
        .name("parent-watch")
        .daemon()
        .start(
            () -> {
              var pause = new java.util.concurrent.CountDownLatch(1);
              try {
                while (parent.isAlive()) {
                  boolean unused =
                      pause.await(
                          PARENT_CHECK_EVERY.toMillis(),
                          java.util.concurrent.TimeUnit.MILLISECONDS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(DONE);
            });
  }
}
