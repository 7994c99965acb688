package dev.dipeo.python;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the jobs it is given, prints a line for each, and answers all the same. Sees a syntax error
 * in the second line of every source with a {@code !} in it.
 */
public final class RecordingPython implements PythonRunner {
  private final PythonResult answer;
  private final List<PythonJob> jobs = new ArrayList<>();

  public RecordingPython(PythonResult answer) {
    this.answer = answer;
  }

  public List<PythonJob> jobs() {
    return jobs;
  }

  @Override
  public Uni<PythonResult> run(PythonJob job) {
    return Uni.createFrom()
        .item(
            () -> {
              jobs.add(job);
              job.log().accept(new PythonJob.Line("printed", true));
              return answer;
            });
  }

  @Override
  public Uni<Optional<PythonResult.Raised>> check(PythonJob.Source source) {
    String where =
        "  File \"%s\", line %d\n    !\n".formatted(source.file(), source.firstLine() + 1);
    return Uni.createFrom()
        .item(
            Optional.of(new PythonResult.Raised("SyntaxError", "invalid syntax", where))
                .filter(_ -> source.text().contains("!")));
  }

  @Override
  public boolean isWarm() {
    return true;
  }

  @Override
  public Load load() {
    return new Load(0, 0, 1, 0);
  }

  @Override
  public void close() {}
}
