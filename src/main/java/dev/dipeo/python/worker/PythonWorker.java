package dev.dipeo.python.worker;

import dev.dipeo.python.PythonEvents;
import dev.dipeo.python.PythonSettings;
import dev.dipeo.python.cage.EmbeddedPython;
import dev.dipeo.python.queue.Execution;
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
 * A worker: a process of its own that runs Python and nothing else, {@code dipeo python-worker}. It
 * is told jobs over its standard input and answers over its standard output; what it has to say for
 * itself goes to standard error.
 *
 * <p>It ends, whatever its Python is doing, as soon as its input ends, which is when the program
 * that started it ends. It never ends politely: nothing in it is worth closing.
 */
public final class PythonWorker {
  /** Largest message that a worker reads; larger inputs are refused before they are sent. */
  static final int MESSAGE_BYTES_MAX = 64 << 20;

  /** Exit code of a worker whose Python does not start. */
  static final int NOT_STARTED = 4;

  private static final int DONE = 0;
  private static final int TERMINATED = 143;
  private static final int BAD_USAGE = 2;
  private static final Duration PARENT_LOOK_EVERY = Duration.ofSeconds(2);

  private final OutputStream out;
  private final Map<Long, Execution> running = new ConcurrentHashMap<>();

  private PythonWorker(OutputStream out) {
    this.out = out;
  }

  /** Never returns. */
  public static void main(String... args) {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    // Nobody else may write between the messages.
    System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    takeSignals();
    haltWhenOrphaned();
    int code = BAD_USAGE;
    try {
      InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in), 1 << 16);
      if (Message.read(in, MESSAGE_BYTES_MAX) instanceof Message.Begin(PythonSettings settings)) {
        new PythonWorker(out).work(in, settings);
        code = DONE;
      }
    } catch (IOException e) {
      System.err.println("dipeo: python-worker is started by dipeo itself; " + e.getMessage());
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  private void work(InputStream in, PythonSettings settings) throws IOException {
    EmbeddedPython python =
        new EmbeddedPython(
            settings,
            PythonEvents.UNHEARD, // the program that started it counts
            new EmbeddedPython.Start() {
              @Override
              public void done() {
                send(new Message.Ready());
              }

              @Override
              public void failed(Throwable why) {
                System.err.println("Python does not start: " + why);
                Runtime.getRuntime().halt(NOT_STARTED);
              }
            });
    python.start();
    for (Message message = Message.read(in, MESSAGE_BYTES_MAX);
        message != null;
        message = Message.read(in, MESSAGE_BYTES_MAX)) {
      switch (message) {
        case Message.Run run -> begin(python, run);
        case Message.Cancel(long id) -> cancel(python, running.get(id));
        default -> throw new IOException("a message that is not for a worker");
      }
    }
  }

  private void begin(EmbeddedPython python, Message.Run run) {
    long id = run.id();
    Execution execution =
        new Execution(
            run.diagram(),
            run.job(),
            run.inputs(),
            run.timeout(),
            line -> send(new Message.Line(id, line.text(), line.error())),
            ended -> {
              running.remove(id);
              send(new Message.Finished(id, ended, python.stuckThreads()));
            });
    running.put(id, execution);
    python.submit(execution);
  }

  private static void cancel(EmbeddedPython python, @Nullable Execution execution) {
    if (execution != null) {
      python.cancel(execution);
    }
  }

  private void send(Message message) {
    try {
      synchronized (out) {
        message.writeTo(out);
      }
    } catch (IOException e) { // nobody listens any more
      Runtime.getRuntime().halt(DONE);
    }
  }

  /**
   * Ctrl-C reaches every process of the terminal, but only the program decides when its workers
   * end. Told to end by name, a worker does so without the JVM's shutdown, which waits for Python.
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

  /** Beside the end of input: should somebody else hold the pipe open, or the reader hang. */
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
                          PARENT_LOOK_EVERY.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(DONE);
            });
  }
}
