package dev.dipeo.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The output of one activation, kept up to a bound; a last line tells that more was printed.
 * Thread-safe.
 */
final class NodeLog implements Consumer<LogLine> {
  private final int linesMax;
  private final int charsMax;
  private final Consumer<LogLine> live;
  private final List<LogLine> lines = new ArrayList<>();
  private int chars;
  private boolean full;

  /**
   * An empty log.
   *
   * @param live receives each line that is kept
   */
  NodeLog(RunBounds bounds, Consumer<LogLine> live) {
    linesMax = bounds.logLinesMax();
    charsMax = bounds.logCharsMax();
    this.live = live;
  }

  @Override
  public void accept(LogLine line) {
    LogLine kept = keep(line);
    if (kept != null) {
      live.accept(kept);
    }
  }

  synchronized List<LogLine> lines() {
    return List.copyOf(lines);
  }

  private synchronized @org.jspecify.annotations.Nullable LogLine keep(LogLine line) {
    if (full) {
      return null;
    }
    full = lines.size() >= linesMax || chars + line.text().length() > charsMax;
    chars += line.text().length();
    LogLine kept =
        full
            ? new LogLine(
                "(the rest is left out: a log holds %d lines and %d characters)"
                    .formatted(linesMax, charsMax),
                true)
            : line;
    lines.add(kept);
    return kept;
  }
}
