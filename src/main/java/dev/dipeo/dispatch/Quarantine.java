package dev.dipeo.dispatch;

import dev.dipeo.base.OneByOne;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rule for work that an earlier process left, any of which may be what crashed that process.
 * Each piece of work is counted on disk before it goes on. Work that was counted before is a
 * suspect: it goes last and alone, so that the counts of its neighbours do not grow. Work that
 * reaches the bound is given up.
 */
final class Quarantine<T> {
  /** What to do with one kind of work. */
  interface Ward<T> {
    /** How many times the work was counted. */
    int tries(T left);

    /** Counts work that is no suspect, then lets it go on side by side. */
    Uni<Void> goOn(List<T> untried);

    /** Counts a suspect, then lets it go on. Completes when the next suspect may begin. */
    Uni<Void> goOnAlone(T suspect);

    /** Ends work that reached the bound. */
    Uni<Void> giveUp(T hopeless);
  }

  private final int triesMax;
  private final Ward<T> ward;
  private final List<T> suspects = new ArrayList<>();
  private int untried;
  private int givenUp;

  /**
   * @param triesMax how many times work may be counted before it is given up
   */
  Quarantine(int triesMax, Ward<T> ward) {
    this.triesMax = triesMax;
    this.ward = ward;
  }

  /** Gives up what is hopeless, lets go on what is no suspect, and keeps the suspects for later. */
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

  /** Lets the suspects go on, one by one: those first that were tried less often. */
  Uni<Void> admitSuspects() {
    suspects.sort(Comparator.comparingInt(ward::tries));
    return OneByOne.each(suspects, ward::goOnAlone);
  }

  /** All work so far. */
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
