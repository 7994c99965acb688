package dev.dipeo.python.queue;

import dev.dipeo.python.PythonEvents;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Raised;
import dev.dipeo.python.PythonSettings;
import dev.dipeo.python.SameHash;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where jobs and checks come in, whichever form runs them: makes an execution of each and, on the
 * thread on which that ends, the answer, and tells {@code events} of jobs.
 *
 * @param submit takes an execution that is to be run
 * @param cancel stops or calls off one for which nobody waits any more
 */
public record Intake(
    PythonSettings settings,
    PythonEvents events,
    Consumer<Execution> submit,
    Consumer<Execution> cancel) {

  private static final String COLLIDES =
      "not started: its inputs hold more than "
          + SameHash.VALUES_MAX
          + " texts or numbers of one hash, which only somebody sends who wants dicts to be slow";

  public Uni<PythonResult> run(PythonJob job) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Execution execution = execution(job, emitter);
              if (job.inputs().collides() && execution.callOff()) {
                execution.give(Ended.stopped(Limit.INPUTS, COLLIDES));
              } else {
                begin(execution, emitter);
              }
            });
  }

  public Uni<Optional<Raised>> check(PythonJob.Source source) {
    return Uni.createFrom()
        .emitter(emitter -> begin(SyntaxCheck.of(source, settings, emitter), emitter));
  }

  private Execution execution(PythonJob job, UniEmitter<? super PythonResult> emitter) {
    long begun = System.nanoTime();
    return new Execution(
        job.diagram(),
        JobText.of(job.source(), job.outputLabels(), job.inputs().keys(), settings),
        job.inputs().json(),
        job.timeout(),
        job.log(),
        ended -> {
          PythonResult result = ended.result(settings);
          events.jobEnded(result, Duration.ofNanos(System.nanoTime() - begun));
          emitter.complete(result);
        });
  }

  private void begin(Execution execution, UniEmitter<?> emitter) {
    emitter.onTermination(() -> cancel.accept(execution));
    submit.accept(execution);
  }
}
