package dev.dipeo.python.queue;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Raised;
import dev.dipeo.python.SameHash;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns jobs and checks into tickets, and their ends into results, on the thread on which they end.
 * Both runners use it.
 *
 * @param submit receives each ticket that is to run
 * @param cancel receives each ticket whose subscriber has cancelled, also after its end
 */
public record Intake(
    PythonBounds bounds,
    PythonObserver observer,
    Consumer<Ticket> submit,
    Consumer<Ticket> cancel) {

  private static final String COLLIDES =
      "not started: its inputs hold more than "
          + SameHash.VALUES_MAX
          + " texts or numbers of one hash, which only somebody sends who wants dicts to be slow";

  public Uni<PythonResult> run(PythonJob job) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Ticket ticket = ticket(job, emitter);
              if (job.inputs().collides()) {
                ticket.refuse(Limit.INPUTS, COLLIDES);
              } else {
                begin(ticket, emitter);
              }
            });
  }

  public Uni<Optional<Raised>> check(PythonJob.Source source) {
    return Uni.createFrom()
        .emitter(emitter -> begin(SyntaxCheck.of(source, bounds, emitter), emitter));
  }

  private Ticket ticket(PythonJob job, UniEmitter<? super PythonResult> emitter) {
    long begun = System.nanoTime();
    return new Ticket(
        job.diagram(),
        JobText.of(job.source(), job.outputLabels(), job.inputs().keys(), bounds),
        job.inputs().json(),
        job.timeout(),
        job.log(),
        ended -> {
          PythonResult result = ended.result(bounds);
          observer.jobEnded(result, Duration.ofNanos(System.nanoTime() - begun));
          emitter.complete(result);
        });
  }

  private void begin(Ticket ticket, UniEmitter<?> emitter) {
    emitter.onTermination(() -> cancel.accept(ticket));
    submit.accept(ticket);
  }
}
