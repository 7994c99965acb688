package dev.dipeo.run;

import java.time.Instant;
import java.util.Optional;

/**
 * How often a run was resumed after the process that drove it ended.
 *
 * @param count number of resumes
 * @param last time of the last resume
 * @param inVain resumes since a node last finished; many suggest that this run crashes the process
 * @param nodesOver number of nodes that had finished at the last resume
 */
public record Resumes(int count, Optional<Instant> last, int inVain, int nodesOver) {
  public static final Resumes NONE = new Resumes(0, Optional.empty(), 0, 0);

  /**
   * Adds a resume.
   *
   * @param onlyWaits whether the run was only waiting for events, which cannot crash a process
   * @param over number of nodes that have finished
   */
  public Resumes next(boolean onlyWaits, int over, Instant at) {
    boolean hasGoneOn = count > 0 && over > nodesOver;
    int before = hasGoneOn ? 0 : inVain;
    return new Resumes(count + 1, Optional.of(at), onlyWaits ? before : before + 1, over);
  }
}
