package dev.dipeo.app;

import dev.dipeo.base.DurationText;
import dev.dipeo.base.LowerCase;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunListener;
import java.time.Duration;
import org.jboss.logging.Logger;

/** One line for each run that ended, and in debugging one for each node. */
final class RunLog implements RunListener {
  private static final Logger LOG = Logger.getLogger(RunLog.class);

  @Override
  public void nodeStarted(String runId, NodeRecord node) {
    LOG.debugf("node.started run=%s node=%s activation=%d", runId, node.node(), node.activation());
  }

  @Override
  public void nodeFinished(String runId, NodeRecord node) {
    if (LOG.isDebugEnabled()) {
      LOG.debugf(
          "node.finished run=%s node=%s activation=%d state=%s attempts=%d duration_ms=%s%s",
          runId,
          node.node(),
          node.activation(),
          LowerCase.of(node.state()),
          node.attempts(),
          node.finishedAt()
              .map(end -> DurationText.millis(Duration.between(node.startedAt(), end)))
              .orElse("-"),
          node.failure()
              .map(failure -> " error=" + failure.type() + ": " + failure.message())
              .orElse(""));
    }
  }

  @Override
  public void runFinished(Run run) {
    LOG.infof(
        "run.finished run=%s diagram=%s state=%s duration_ms=%s%s",
        run.id(),
        run.diagram(),
        LowerCase.of(run.state()),
        run.finishedAt()
            .map(end -> DurationText.millis(Duration.between(run.createdAt(), end)))
            .orElse("-"),
        run.failure()
            .map(
                failure ->
                    " node="
                        + run.failedNode().orElse("-")
                        + " error="
                        + failure.type()
                        + ": "
                        + failure.message())
            .orElse(""));
  }
}
