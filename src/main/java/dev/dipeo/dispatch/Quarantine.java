package dev.dipeo.dispatch;

import dev.dipeo.base.OneByOne;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rule for work left by an earlier process, any piece of which may have crashed it. Each piece
 * is counted on disk before it continues. Work that was counted before is a suspect: it goes last
 * and alone, so that the counts of other work do not grow. Work that reaches the bound is given up.
 */
final class Quarantine<T> {
  /** The actions for one kind of work. */
  interface Ward<T> {
    /** How many times the work was counted. */
    int tries(T left);

    /** Counts work that is not suspect, then continues it in parallel. */
    Uni<Void> goOn(List<T> untried);

    /** Counts a suspect, then continues it. Completes when the next suspect may start. */
    Uni<Void> goOnAlone(T suspect);

    /** Gives up work that reached the bound. */
    Uni<Void> giveUp(T hopeless);
  }

  private final int triesMax;
  private final Ward<T> ward;
  private final List<T> suspects = new ArrayList<>();
  private int untried;
  private int givenUp;

  /**
   * @param triesMax how many times work is counted before it is given up
   */
  Quarantine(int triesMax, Ward<T> ward) {
    this.triesMax = triesMax;
    this.ward = ward;
  }

  /**
   * Gives up work at the bound, continues work that is not suspect, and keeps the suspects for
   * later.
   */
  Uni<Void> admit(List<T> left) {
    List<T> free = new ArrayList<>();
    List<T> hopeless = new ArrayList<>();
    for (T one : left) {
      int tries = ward.tries(one);
      (tries == 0 ? free : tries < triesMax ? suspects : hopeless).add(one);
    }
    untried += free.size();
    givenUp += hopeless.size();
    Uni<Void> cleared = OneByOne.each(hopeless, ward::giveUp);
    return free.isEmpty() ? cleared : cleared.chain(() -> ward.goOn(free));
  }

  /** Continues the suspects one by one, those with the fewest tries first. */
  Uni<Void> admitSuspects() {
    suspects.sort(Comparator.comparingInt(ward::tries));
    return OneByOne.each(suspects, ward::goOnAlone);
  }

  /** The number of all pieces of work so far. */
  int count() {
    return untried + suspects.size() + givenUp;
  }

  int suspects() {
    return suspects.size();
  }

  int givenUp() {
    return givenUp;
  }
}
