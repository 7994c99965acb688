import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.Json;
import dev.dipeo.python.cage.EmbeddedPython;
import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.worker.PythonWorker;
import dev.dipeo.python.worker.WorkerCommand;
import dev.dipeo.python.worker.WorkerPython;
import dev.dipeo.python.worker.WorkerBounds;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures Python: {@code make bench-python}. Arguments: seconds of warm-up and of measuring, a payload, the folder of the compiler's
 * jars, and which forms to measure.
 */
final class PythonBench {
  private static final String SMALL = "result = a + b";
  private static final String WORK =
      "result = {'repo': payload['repository']['full_name'],"
          + " 'ids': [c['id'] for c in payload['commits']], 'payload': payload}";
  private static final int LATENCIES = 2_000;
  private static final PythonBounds BOUNDS =
      new PythonBounds(2, 1_000, 1 << 20, 10 << 20, 500, 4, Duration.ofSeconds(10));

  /** What is compared: runs a piece of code on inputs and waits. */
  private interface Form extends AutoCloseable {
    void run(String code, String inputs) throws Exception;

    @Override
    default void close() throws Exception {}
  }

  public static void main(String... args) throws Exception {
    Duration warmUp = Duration.ofSeconds(Long.parseLong(args[0]));
    Duration time = Duration.ofSeconds(Long.parseLong(args[1]));
    JsonNode payload = Json.parse(Files.readAllBytes(Path.of(args[2])));
    String small = "{\"a\":1,\"b\":2}";
    String large = Json.text(JsonNodeFactory.instance.objectNode().set("payload", payload));
    System.out.printf("payload %d bytes%n", large.length());
    System.out.println("form              | start s | small p50 / p99 ms | jobs/s | 10 KB p50 / p99 ms | jobs/s | loop ms");
    for (String name : List.of(args).subList(4, args.length)) {
      long begun = System.nanoTime();
      try (Form form = form(name, args[3])) {
        form.run(SMALL, small);
        double start = (System.nanoTime() - begun) / 1e9;
        String row = String.format("%-17s | %7.2f", name, start);
        boolean slow = name.endsWith("subprocess");
        for (String[] job : new String[][] {{SMALL, small}, {WORK, large}}) {
          throughput(form, job, slow ? Duration.ofSeconds(1) : warmUp);
          double[] latency = latency(form, job, slow ? 100 : LATENCIES);
          row += String.format(" | %7.3f / %7.3f", latency[0], latency[1]);
          row += String.format(" | %6.0f", throughput(form, job, time));
        }
        double loop = Double.MAX_VALUE;
        for (int i = 0; i < (slow ? 1 : 6); i++) {
          long t = System.nanoTime();
          form.run("def f():\n  d = {}\n  for i in range(1000000):\n    d[i % 97] = i\n  return len(d)\nresult = f()", "{}");
          loop = Math.min(loop, (System.nanoTime() - t) / 1e6);
        }
        System.out.printf("%s | %5.0f%n", row, loop);
      }
    }
    System.exit(0);
  }

  private static Form form(String name, String jitJars) throws Exception {
    return switch (name) {
      case "embedded" -> {
        EmbeddedPython python = new EmbeddedPython(BOUNDS, PythonObserver.NONE);
        python.start();
        yield of(python);
      }
      case "worker" -> worker(List.of());
      case "worker-c1" -> worker(List.of("-XX:TieredStopAtLevel=1"));
      case "worker-jit" ->
          worker(
              List.of(
                  "-XX:+UnlockExperimentalVMOptions",
                  "-XX:+EnableJVMCI",
                  "--upgrade-module-path=" + jitJars));
      case "cpython-worker" -> new CPythonWorkers();
      case "cpython-subprocess" -> PythonBench::subprocess;
      default -> executable(Path.of(name));
    };
  }

  /** A native program, by its path: another flavour of worker. */
  private static Form executable(Path program) {
    if (!Files.isExecutable(program)) {
      throw new IllegalArgumentException(program + " is no form and no native program");
    }
    WorkerBounds bounds = workerBounds(512);
    return worker(
        WorkerCommand.executable(
            bounds.heapBytes(), List.of(program.toAbsolutePath().toString(), "python-worker")),
        bounds);
  }

  private static Form worker(List<String> options) {
    WorkerBounds bounds = workerBounds(options.size() > 2 ? 512 : 256); // the compiler needs some
    return worker(
        WorkerCommand.java(
            bounds.heapBytes(),
            options,
            List.of("-cp", System.getProperty("java.class.path"), PythonWorker.class.getName())),
        bounds);
  }

  private static WorkerBounds workerBounds(long heapMib) {
    return new WorkerBounds(
        1, Duration.ofMinutes(1), heapMib << 20, Duration.ofSeconds(120), Duration.ofSeconds(10));
  }

  private static Form worker(WorkerCommand command, WorkerBounds bounds) {
    WorkerPython python =
        new WorkerPython(command, BOUNDS, bounds, PythonObserver.NONE);
    python.start();
    return of(python);
  }

  private static Form of(PythonRunner python) {
    return new Form() {
      @Override
      public void run(String code, String inputs) {
        PythonJob job =
            new PythonJob(
                "bench",
                new PythonJob.Source("bench.yaml", "n", 1, code, new PythonJob.Kind.Statements()),
                new PythonJob.Given(inputs, Set.of(), false),
                List.of(),
                Duration.ofSeconds(100),
                line -> {});
        PythonResult result = python.run(job).await().indefinitely();
        if (!(result instanceof PythonResult.Value)) {
          throw new IllegalStateException(result.toString());
        }
      }

      @Override
      public void close() {
        python.close();
      }
    };
  }

  /** Two interpreters that live on and take jobs line by line: what one would build with CPython. */
  private static final class CPythonWorkers implements Form {
    private static final String PROGRAM =
        """
        import sys, json
        codes = {}
        for line in sys.stdin:
            job = json.loads(line)
            text = job['code']
            code = codes.get(text)
            if code is None:
                code = codes[text] = compile(text, 'bench', 'exec')
            scope = dict(job['inputs'])
            exec(code, scope)
            sys.stdout.write(json.dumps(scope['result']) + '\\n')
            sys.stdout.flush()
        """;

    private record Pipe(Process process, BufferedWriter in, BufferedReader out) {}

    private final List<Pipe> all = new ArrayList<>();
    private final java.util.concurrent.LinkedBlockingQueue<Pipe> free =
        new java.util.concurrent.LinkedBlockingQueue<>();

    private CPythonWorkers() throws IOException {
      for (int i = 0; i < 2; i++) {
        Process process = new ProcessBuilder(python(), "-I", "-c", PROGRAM).start();
        all.add(
            new Pipe(
                process,
                new BufferedWriter(
                    new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)),
                new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))));
      }
      free.addAll(all);
    }

    @Override
    public void run(String code, String inputs) throws Exception {
      Pipe pipe = free.take();
      try {
        pipe.in().write("{\"code\":" + Json.text(JsonNodeFactory.instance.textNode(code)));
        pipe.in().write(",\"inputs\":" + inputs + "}\n");
        pipe.in().flush();
        Json.parse(pipe.out().readLine());
      } finally {
        free.add(pipe);
      }
    }

    @Override
    public void close() {
      all.forEach(pipe -> pipe.process().destroyForcibly());
    }
  }

  /** An interpreter for each job. */
  private static void subprocess(String code, String inputs) throws Exception {
    String program =
        "import sys, json\nscope = json.load(sys.stdin)\nexec("
            + Json.text(JsonNodeFactory.instance.textNode(code))
            + ", scope)\nprint(json.dumps(scope['result']))";
    Process process = new ProcessBuilder(python(), "-I", "-c", program).start();
    try (var in = process.getOutputStream()) {
      in.write(inputs.getBytes(StandardCharsets.UTF_8));
    }
    Json.parse(process.getInputStream().readAllBytes());
    process.waitFor();
  }

  private static String python() {
    return System.getenv().getOrDefault("BENCH_PYTHON", "python3");
  }

  private static double[] latency(Form form, String[] job, int times) throws Exception {
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      long begun = System.nanoTime();
      form.run(job[0], job[1]);
      nanos[i] = System.nanoTime() - begun;
    }
    Arrays.sort(nanos);
    return new double[] {nanos[times / 2] / 1e6, nanos[times * 99 / 100] / 1e6};
  }

  /** Jobs per second, eight at once. */
  private static double throughput(Form form, String[] job, Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    AtomicLong done = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  while (System.nanoTime() < end) {
                    form.run(job[0], job[1]);
                    done.incrementAndGet();
                  }
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return done.get() / (time.toNanos() / 1e9);
  }
}
