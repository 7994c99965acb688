package dev.dipeo.store.copy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Consumer;

/** Says now and then how far it is with a table. */
final class Progress {
  private final InstantSource clock;
  private final Duration interval;
  private final Consumer<String> words;
  private Instant said;

  Progress(InstantSource clock, Duration interval, Consumer<String> words) {
    this.clock = clock;
    this.interval = interval;
    this.words = words;
    this.said = clock.instant();
  }

  /**
   * @param of all rows; 0 if that is not known
   */
  void at(String doing, CopiedTable table, long rows, long of) {
    Instant now = clock.instant();
    if (Duration.between(said, now).compareTo(interval) >= 0) {
      said = now;
      words.accept(
          String.format(Locale.ROOT, "%s %s: %,d", doing, table.name(), rows)
              + (of == 0 ? "" : String.format(Locale.ROOT, " of %,d", of))
              + " rows");
    }
  }
}
