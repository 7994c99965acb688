package dev.dipeo.base;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/** Asynchronous work on several items, one after another. */
public final class OneByOne {
  private OneByOne() {}

  /** Completes when the last item is finished; the first failure ends it. */
  public static <T> Uni<Void> each(
      Iterable<T> things, Function<? super T, Uni<? extends Void>> work) {
    return Multi.createFrom()
        .iterable(things)
        .onItem()
        .transformToUniAndConcatenate(work)
        .collect()
        .last()
        .replaceWithVoid();
  }
}
