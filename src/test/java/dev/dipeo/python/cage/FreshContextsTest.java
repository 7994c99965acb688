package dev.dipeo.python.cage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.python.PythonJob.Kind;
import dev.dipeo.python.PythonJob.Line;
import dev.dipeo.python.PythonJob.Source;
import dev.dipeo.python.TestBounds;
import dev.dipeo.python.cage.FreshContexts.Fresh;
import dev.dipeo.python.cage.Printed.Outlet;
import dev.dipeo.python.queue.JobText;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class FreshContextsTest {
  @Test
  void atexitHook_doesNotRunWhenTheContextGoes() {
    String code =
        "import atexit\n@atexit.register\ndef f(): print('at exit')\nprint('now')\nresult = 1";
    Source source = new Source("d.yaml", "n", 1, code, new Kind.Statements());
    List<Line> lines = new CopyOnWriteArrayList<>();
    try (Cage cage = new Cage()) {
      Outlet out = new Outlet(false);
      Outlet err = new Outlet(true);
      Cage.Caged caged = cage.newContext(out, err);
      Fresh context = new Fresh(caged.context(), caged.handle(), out, err);
      context.lead(new Printed(lines::add, 1_000, Runnable::run, () -> {}));
      String answer =
          context
              .handle()
              .execute(JobText.of(source, List.of(), Set.of(), TestBounds.AMPLE), "{}")
              .asString();
      assertThat(answer).contains("1");
      context.close();
    }
    // Not "at exit", which nobody would hear any more, and which could hold up the end for ever.
    assertThat(lines).containsExactly(new Line("now", false));
  }
}
