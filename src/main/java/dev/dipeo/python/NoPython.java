package dev.dipeo.python;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Refuses every job and loads nothing, for programs that must not run Python. */
public final class NoPython implements PythonRunner {
  private final String why;

  /**
   * @param why the refusal, as in {@code not started: …}; the name of the node precedes it
   */
  public NoPython(String why) {
    this.why = why;
  }

  @Override
  public Uni<PythonResult> run(PythonJob job) {
    return Uni.createFrom().item(new PythonResult.Stopped(PythonResult.Limit.QUEUE, why));
  }

  @Override
  public Uni<Optional<PythonResult.Raised>> check(PythonJob.Source source) {
    return Uni.createFrom().failure(() -> new IllegalStateException("check " + why));
  }

  @Override
  public boolean isWarm() {
    return false;
  }

  @Override
  public Load load() {
    return new Load(0, 0, 0, 0);
  }

  @Override
  public void close() {}
}
