package dev.dipeo.dispatch;

import dev.dipeo.journal.Journal;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Marks events as dispatched, many in one write: while a write is in progress, further marks are
 * collected. Only the backlog waits for a mark. An event whose mark is lost is dispatched again,
 * which starts no run twice.
 */
final class DispatchMarks {
  private static final Logger LOG = Logger.getLogger(DispatchMarks.class);

  /** Most marks of one write. */
  private static final int BATCH_MAX = 1_000;

  private final Journal journal;
  private final List<Mark> gathered = new ArrayList<>();
  private boolean writing;

  DispatchMarks(Journal journal) {
    this.journal = journal;
  }

  private record Mark(long id, UniEmitter<? super Void> emitter) {}

  /** Completes when the mark is on disk. */
  Uni<Void> dispatched(long id) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              synchronized (gathered) {
                gathered.add(new Mark(id, emitter));
              }
              writeNext();
            });
  }

  private void writeNext() {
    List<Mark> batch;
    synchronized (gathered) {
      if (writing || gathered.isEmpty()) {
        return;
      }
      writing = true;
      List<Mark> head = gathered.subList(0, Math.min(BATCH_MAX, gathered.size()));
      batch = List.copyOf(head);
      head.clear();
    }
    journal
        .complete(batch.stream().map(Mark::id).toList())
        .subscribe()
        .with(
            _ -> {
              written();
              batch.forEach(mark -> mark.emitter.complete(null));
            },
            failure -> {
              written();
              LOG.warnf("events.not_marked count=%d: %s", batch.size(), failure.getMessage());
              batch.forEach(mark -> mark.emitter.fail(failure));
            });
  }

  private void written() {
    synchronized (gathered) {
      writing = false;
    }
    writeNext();
  }
}
