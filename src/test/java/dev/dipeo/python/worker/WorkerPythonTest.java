package dev.dipeo.python.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonJob.Kind;
import dev.dipeo.python.PythonJob.Source;
import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.PythonResult.Value;
import dev.dipeo.python.PythonRunner;
import dev.dipeo.python.PythonRunnerContract;
import dev.dipeo.python.RecordingObserver;
import dev.dipeo.python.TestBounds;
import dev.dipeo.python.queue.JobText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class WorkerPythonTest extends PythonRunnerContract {
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir Path folder;

  @Override
  protected PythonRunner python() {
    return SharedWorkers.get();
  }

  @Override
  protected RecordingObserver events() {
    return SharedWorkers.EVENTS;
  }

  // --- losing workers

  @Test
  void stuckCode_costsItsWorkerButNoOtherJob() throws Exception {
    WorkerPython python = SharedWorkers.get();
    CompletableFuture<PythonResult> other =
        submit(python, "other", "import time\ntime.sleep(2)\nresult = 'right'", LONG);
    CompletableFuture<PythonResult> stuck =
        submit(python, "stuck", "result = sum(range(10**12))", SHORT);
    assertThat(stuck.get()).isEqualTo(new Stopped(Limit.WALL_TIME, "stopped after 0.5 s"));
    assertThat(other.get().toString()).contains("right");
    assertThat(submit(python, "other", "result = 7", LONG).get()).isEqualTo(seven());
  }

  @Test
  void memoryUsedUp_isSaidOfTheJobThatDidIt() throws Exception {
    WorkerPython python = SharedWorkers.get();
    CompletableFuture<PythonResult> other =
        submit(python, "other", "import time\ntime.sleep(2)\nresult = 7", LONG);
    CompletableFuture<PythonResult> bomb =
        submit(python, "bomb", "a = []\nwhile True:\n    a.append(bytes(1000000))", LONG);
    assertThat(bomb.get()).isEqualTo(new Stopped(Limit.MEMORY, "used more than 256 MiB"));
    assertThat(other.get()).isEqualTo(seven());
  }

  @Test
  void killedOnce_theJobRunsAgain() throws Exception {
    WorkerPython python = SharedWorkers.get();
    List<String> begins = new CopyOnWriteArrayList<>();
    CompletableFuture<PythonResult> job =
        python
            .run(
                job(
                    "killed",
                    "import time\nprint('begun')\ntime.sleep(5)\nresult = 7",
                    LONG,
                    line -> {
                      begins.add(line.text());
                      if (begins.size() == 1) { // at once, so that it cannot end before
                        killOne(python, new Random(1));
                      }
                    }))
            .subscribeAsCompletionStage();
    assertThat(job.get()).isEqualTo(seven());
    assertThat(begins).as("once before the kill, once after it").hasSize(2);
  }

  @Test
  void killedTwice_isNotTriedAThirdTime() {
    WorkerPython python = SharedWorkers.get();
    List<String> begins = new CopyOnWriteArrayList<>();
    CompletableFuture<PythonResult> job =
        python
            .run(
                job(
                    "killed",
                    "import time\nprint('begun')\ntime.sleep(60)",
                    Duration.ofSeconds(100),
                    line -> begins.add(line.text())))
            .subscribeAsCompletionStage();
    for (int kill = 1; kill <= 2; kill++) {
      int times = kill;
      Awaitility.await().atMost(PATIENCE).until(() -> begins.size() == times);
      killOne(python, new Random(1));
    }
    assertThat(job.join())
        .isEqualTo(
            new Stopped(
                Limit.CRASH,
                "stopped: its Python worker ended under it 2 times, with exit code 137"));
    assertThat(begins).hasSize(2);
  }

  @Test
  void killedAtRandomUnderLoad_noJobIsLostOrWrong() throws Exception {
    WorkerPython python = SharedWorkers.get();
    Random random = new Random(20_261_124);
    int jobs = 200;
    List<CompletableFuture<PythonResult>> results =
        IntStream.range(0, jobs)
            .mapToObj(
                i ->
                    submit(
                        python,
                        "d" + i % 2,
                        "import time\ntime.sleep(0.01)\nresult = " + i + " * 2",
                        LONG))
            .toList();
    for (int kills = 0; kills < 3; kills++) {
      int done = jobs / 5 * (kills + 1);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> results.stream().filter(CompletableFuture::isDone).count() >= done);
      killOne(python, random);
    }
    int wrong = 0;
    for (int i = 0; i < jobs; i++) {
      PythonResult result = results.get(i).get(120, TimeUnit.SECONDS);
      if (!result.equals(new Value(IntNode.valueOf(2 * i)))) {
        assertThat(result)
            .isInstanceOfSatisfying(
                Stopped.class, stopped -> assertThat(stopped.limit()).isEqualTo(Limit.CRASH));
        wrong++;
      }
    }
    assertThat(wrong).isLessThanOrEqualTo(2);
  }

  @Test
  void killedWhileItStarts_theJobWaitsForTheNextWorker() throws Exception {
    try (WorkerPython python = of(killedAtStarts(WorkerSupply.KILLED_STARTS_MAX - 1))) {
      assertThat(submit(python, "d", "result = 7", LONG).join()).isEqualTo(seven());
    }
  }

  @Test
  void killedAtEveryStart_theJobIsRefused() throws Exception {
    try (WorkerPython python = of(killedAtStarts(1_000))) {
      assertThat(submit(python, "d", "result = 7", LONG).join())
          .isEqualTo(new Stopped(Limit.QUEUE, "not started: Python does not start"));
    }
    assertThat(Files.readString(folder.resolve("starts")).length())
        .isGreaterThanOrEqualTo(WorkerSupply.KILLED_STARTS_MAX);
  }

  /** A worker that is killed from outside the first times that it starts. */
  private WorkerCommand killedAtStarts(int times) throws Exception {
    Path starts = Files.writeString(folder.resolve("starts"), "");
    String script =
        "if [ $(wc -c < '%s') -lt %d ]; then printf x >> '%s'; kill -9 $$; fi; exec \"$@\""
            .formatted(starts, times, starts);
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    words.addAll(SharedWorkers.command().words());
    return new WorkerCommand(words, folder);
  }

  private static void killOne(WorkerPython python, Random random) {
    List<Long> pids =
        Awaitility.await().atMost(PATIENCE).until(python::workerPids, list -> !list.isEmpty());
    ProcessHandle.of(pids.get(random.nextInt(pids.size())))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  // --- starting and ending

  @Test
  void workersThatDoNotStart_refuseWithTheReason() {
    WorkerCommand broken =
        new WorkerCommand(
            List.of("/bin/sh", "-c", "echo no such thing here >&2; exit 5"), Path.of("/"));
    try (WorkerPython python = of(broken)) {
      assertThat(submit(python, "d", "result = 7", LONG).join())
          .isEqualTo(
              new Stopped(Limit.QUEUE, "not started: Python does not start: no such thing here"));
      assertThat(python.isWarm()).isFalse();
    }
  }

  @Test
  void workerThatSaysNonsense_isKilledAndNotBelieved() {
    WorkerCommand nonsense =
        new WorkerCommand(
            List.of("/bin/sh", "-c", "echo hello there; exec sleep 100"), Path.of("/"));
    try (WorkerPython python = of(nonsense)) {
      assertThat(submit(python, "d", "result = 7", LONG).join().toString())
          .contains("not started: Python does not start");
    }
  }

  @Test
  void cacheThatDoesNotFit_isPassedOverAndSaysNothingBetweenTheMessages() throws Exception {
    Path unfit = Files.writeString(folder.resolve("python.aot"), "made by another JVM");
    List<String> words = new ArrayList<>(SharedWorkers.command().words());
    words.add(words.indexOf("-cp"), "-XX:AOTCache=" + unfit);
    try (WorkerPython python = of(new WorkerCommand(words, folder))) {
      assertThat(submit(python, "d", "result = 7", LONG).join()).isEqualTo(seven());
    }
  }

  @Test
  void training_letsTheWorkerEndSoThatItsJvmWritesTheCache() throws Exception {
    Path seen = folder.resolve("classes");
    List<String> words = new ArrayList<>(SharedWorkers.command().words());
    words.add(words.indexOf("-cp"), "-Xlog:class+load:file=" + seen);
    WorkerTraining.train(new WorkerCommand(words, folder));
    assertThat(Files.readString(seen)).contains("PythonWorker", "com.oracle.graal.python");
    // It hears no more before it says why.
    List<String> deaf = List.of("/bin/sh", "-c", "exec <&-; sleep 0.2; echo why >&2");
    WorkerCommand broken = new WorkerCommand(deaf, folder);
    assertThatThrownBy(() -> WorkerTraining.train(broken)).hasMessageContaining("why");
  }

  @Test
  void close_endsTheWorkersAndAnswersWhoWaits() {
    WorkerPython python = of(SharedWorkers.command());
    CompletableFuture<PythonResult> job =
        submit(python, "d", "while True: pass", Duration.ofSeconds(100));
    Awaitility.await().atMost(PATIENCE).until(() -> python.load().running() == 1);
    ProcessHandle worker = ProcessHandle.of(python.workerPids().getFirst()).orElseThrow();
    python.close();
    assertThat(job.join()).isEqualTo(new Stopped(Limit.QUEUE, "stopped: Python is shutting down"));
    Awaitility.await().atMost(PATIENCE).until(() -> !worker.isAlive());
    assertThat(submit(python, "d", "pass", LONG).join())
        .isEqualTo(new Stopped(Limit.QUEUE, "stopped: Python is shutting down"));
  }

  @Test
  void workerAlone_endsWithItsInput() throws Exception {
    Process worker = SharedWorkers.command().start();
    new Message.Begin(TestBounds.AMPLE).writeTo(worker.getOutputStream());
    assertThat(Message.read(worker.getInputStream(), 100)).isEqualTo(new Message.Ready());
    String endless =
        JobText.of(source("sum(range(10**15))"), List.of(), Set.of(), TestBounds.AMPLE);
    new Message.Run(1, "d", endless, "{}", LONG).writeTo(worker.getOutputStream());
    new Message.Run(2, "d", endless, "{}", LONG).writeTo(worker.getOutputStream());
    worker.getOutputStream().close();
    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void worker_knowsNothingOfTheEnvironmentsSecrets() throws Exception {
    Process worker = new WorkerCommand(List.of("/usr/bin/env"), Path.of("/")).start();
    String variables =
        new String(worker.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(variables.lines().map(line -> line.substring(0, line.indexOf('='))))
        .isSubsetOf(WorkerCommand.KEPT_VARIABLES);
  }

  @Test
  void inputs_tooLarge_areRefusedBeforeTheyAreSent() {
    String large = "{\"a\":\"" + "x".repeat(Message.TO_WORKER_BYTES_MAX) + "\"}";
    PythonJob job =
        new PythonJob(
            "d", source("pass"), PythonRunnerContract.given(large), List.of(), LONG, line -> {});
    assertThat(SharedWorkers.get().run(job).await().atMost(PATIENCE))
        .isEqualTo(
            new Stopped(Limit.INPUTS, "not started: its inputs take more than 67,108,864 bytes"));
  }

  private static WorkerPython of(WorkerCommand command) {
    WorkerPython python =
        new WorkerPython(command, TestBounds.AMPLE, SharedWorkers.BOUNDS, PythonObserver.NONE);
    python.start();
    return python;
  }

  private static Value seven() {
    return new Value(IntNode.valueOf(7));
  }

  private static CompletableFuture<PythonResult> submit(
      PythonRunner python, String diagram, String code, Duration timeout) {
    return python.run(job(diagram, code, timeout, line -> {})).subscribeAsCompletionStage();
  }

  private static PythonJob job(
      String diagram,
      String code,
      Duration timeout,
      java.util.function.Consumer<PythonJob.Line> log) {
    return new PythonJob(
        diagram, source(code), PythonRunnerContract.given("{}"), List.of(), timeout, log);
  }

  private static Source source(String code) {
    return new Source("d.yaml", "n", 1, code, new Kind.Statements());
  }
}
