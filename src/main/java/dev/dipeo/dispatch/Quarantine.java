package dev.dipeo.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The rule for work left by an earlier process, any piece of which may have crashed it. Each piece
 * is counted on disk before it continues. Work that was counted before is a suspect: it goes last
 * and alone, so that the counts of other work do not grow. Work that reaches the bound is given up.
 *
 * @param untried work that continues in parallel
 * @param suspects work that continues last and one by one, in this order: fewest tries first
 * @param hopeless work to give up, before any other continues
 */
record Quarantine<T>(List<T> untried, List<T> suspects, List<T> hopeless) {
  /**
   * Sorts work.
   *
   * @param triesMax how many times work is counted before it is given up
   * @param tries how many times it was counted
   */
  static <T> Quarantine<T> of(List<T> left, int triesMax, ToIntFunction<T> tries) {
    Quarantine<T> sorted =
        new Quarantine<>(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (T one : left) {
      int count = tries.applyAsInt(one);
      (count == 0 ? sorted.untried : count < triesMax ? sorted.suspects : sorted.hopeless).add(one);
    }
    sorted.suspects.sort(Comparator.comparingInt(tries));
    return sorted;
  }
}
