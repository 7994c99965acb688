package dev.dipeo.store.sql;

import io.smallrye.mutiny.subscription.UniEmitter;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A queued write: its statements, its result, and its subscriber. */
final class PendingWrite<T> {
  private final Statements<T> work;
  private final UniEmitter<? super T> emitter;
  private final QueueBound admission;
  private final long bytes;
  private @Nullable T result;
  private @Nullable RuntimeException failure;

  PendingWrite(
      Statements<T> work, UniEmitter<? super T> emitter, QueueBound admission, long bytes) {
    this.work = work;
    this.emitter = emitter;
    this.admission = admission;
    this.bytes = bytes;
  }

  long bytes() {
    return bytes;
  }

  boolean isOf(QueueBound entrance) {
    return admission == entrance;
  }

  boolean hasFailed() {
    return failure != null;
  }

  void prepare(Session session) throws SQLException {
    work.prepare(session);
  }

  void run(Session session) throws SQLException {
    result = work.in(session);
  }

  void fail(RuntimeException reason) {
    failure = work.explained(reason);
  }

  /** Completes the subscriber. Called only after the commit. */
  void deliver() {
    admission.leave(bytes);
    if (failure != null) {
      emitter.fail(failure);
    } else {
      emitter.complete(result);
    }
  }
}
