package dev.dipeo.python.worker;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonJob.Kind;
import dev.dipeo.python.PythonJob.Source;
import dev.dipeo.python.queue.JobText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Trains a worker whose JVM writes a cache of the classes that it loaded: runs typical jobs of
 * several diagrams, which use, print and raise what most jobs do, and a check.
 */
public final class WorkerTraining {
  /** Enough for the JVM to find what is called often. */
  private static final int ROUNDS = 200;

  /** The JVM writes its cache after the end of the worker, in another process. */
  private static final Duration WRITING_MAX = Duration.ofMinutes(3);

  /** How long a worker that fails its training may take to end by itself. */
  private static final Duration ENDING_MAX = Duration.ofSeconds(20);

  private static final Duration JOB_MAX = Duration.ofMinutes(1);
  private static final PythonBounds BOUNDS =
      new PythonBounds(2, 10, 1 << 20, 1 << 20, 100, 1, Duration.ofSeconds(10));

  private static final String INPUTS = "{\"payload\":{\"id\":7,\"items\":[1,2.5,\"x\",null]}}";

  private static final List<Source> LESSONS =
      List.of(
          lesson("result = {'id': payload['id'], 'items': [str(i) for i in payload['items']]}"),
          lesson("import logging\nprint('seen', payload)\nlogging.warning('%s', payload['id'])"),
          lesson("raise ValueError(payload['id'])"),
          new Source("d.yaml", "n", 1, "payload['id'] > 3", new Kind.Condition()),
          new Source(
              "f.py", "n", 1, "def main(payload): return payload", new Kind.Function("main")));

  private static final Source IMPORTS =
      lesson(
          """
          import base64, collections, datetime, decimal, hashlib, hmac, itertools, json, math
          import random, re, statistics, textwrap, typing, urllib.parse, uuid, zoneinfo
          result = datetime.datetime.now(zoneinfo.ZoneInfo('Europe/Berlin'))
          """);

  private final InputStream in;
  private final OutputStream out;
  private long jobs;

  private WorkerTraining(Process worker) {
    in = new BufferedInputStream(worker.getInputStream());
    out = worker.getOutputStream();
  }

  /**
   * Starts a worker, trains it, lets it end, and waits until its JVM has written the cache.
   *
   * @throws IOException if the worker fails its training; the message holds what it said
   */
  public static void train(WorkerCommand command) throws IOException, InterruptedException {
    Process worker = command.start();
    CompletableFuture<String> said = said(worker.getErrorStream());
    try {
      new WorkerTraining(worker).lead();
      if (!worker.waitFor(WRITING_MAX.toSeconds(), TimeUnit.SECONDS) || worker.exitValue() != 0) {
        throw new IOException("the worker did not end well");
      }
    } catch (IOException e) {
      // Killed at once, it could not say why; and killed as a process, its streams would be closed.
      worker.waitFor(ENDING_MAX.toSeconds(), TimeUnit.SECONDS);
      worker.toHandle().destroyForcibly();
      throw new IOException(e.getMessage() + "; it said:\n" + said.join(), e);
    } finally {
      worker.destroyForcibly();
    }
  }

  private void lead() throws IOException {
    new Message.Begin(BOUNDS).writeTo(out);
    if (!(next() instanceof Message.Ready)) {
      throw new IOException("the worker did not say that it is ready");
    }
    for (int i = 0; i < ROUNDS; i++) {
      for (Source lesson : LESSONS) {
        run("often", lesson, INPUTS);
      }
    }
    for (String diagram : List.of("first", "second", "third")) {
      run(diagram, IMPORTS, INPUTS);
    }
    run(null, LESSONS.getFirst(), null);
    out.close();
  }

  private void run(@Nullable String diagram, Source lesson, @Nullable String inputs)
      throws IOException {
    String job = JobText.of(lesson, List.of(), Set.of(), BOUNDS);
    new Message.Run(++jobs, diagram, job, inputs, JOB_MAX).writeTo(out);
    while (!(next() instanceof Message.Finished)) {
      // what it printed
    }
  }

  private Message next() throws IOException {
    Message message = Message.read(in, Message.TO_WORKER_BYTES_MAX);
    if (message == null) {
      throw new EOFException("the worker ended too early");
    }
    return message;
  }

  private static Source lesson(String code) {
    return new Source("d.yaml", "n", 1, code, new Kind.Statements());
  }

  /** Reads on another thread, as a worker that says much would otherwise block. */
  private static CompletableFuture<String> said(InputStream errors) {
    CompletableFuture<String> said = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              ByteArrayOutputStream all = new ByteArrayOutputStream();
              try (errors) {
                errors.transferTo(all);
              } catch (IOException e) {
                all.writeBytes(String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
              }
              said.complete(all.toString(StandardCharsets.UTF_8));
            });
    return said;
  }
}
