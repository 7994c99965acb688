package dev.dipeo.run;

import java.time.Instant;
import java.util.Optional;

/**
 * How often a run was resumed after the process that drove it had ended.
 *
 * @param count all resumes
 * @param last when the run was last resumed
 * @param inVain resumes since a node last finished; many suggest that this run crashes the process
 * @param nodesOver how many of its nodes had finished when it was last resumed
 */
public record Resumes(int count, Optional<Instant> last, int inVain, int nodesOver) {
  public static final Resumes NONE = new Resumes(0, Optional.empty(), 0, 0);

  /**
   * One more.
   *
   * @param onlyWaits whether nothing of the run was going on but waiting for events, which ends no
   *     process
   * @param over how many of its nodes have finished
   */
  public Resumes next(boolean onlyWaits, int over, Instant at) {
    boolean hasGoneOn = count > 0 && over > nodesOver;
    int before = hasGoneOn ? 0 : inVain;
    return new Resumes(count + 1, Optional.of(at), onlyWaits ? before : before + 1, over);
  }
}
