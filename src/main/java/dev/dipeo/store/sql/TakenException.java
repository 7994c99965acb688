package dev.dipeo.store.sql;

import dev.dipeo.store.StoreException;

/** A new row has the key of another one. */
final class TakenException extends StoreException {
  TakenException(String what, Throwable cause) {
    super(what + " is taken: two processes gave the same number.", cause);
  }
}
