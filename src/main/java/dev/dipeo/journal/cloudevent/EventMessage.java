package dev.dipeo.journal.cloudevent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as brokers carry it. Its list and arrays are shared, not copied, and must not be
 * changed.
 *
 * @param headers in their order; a name may occur more than once
 * @param data the value of the message; null for a tombstone
 */
public record EventMessage(List<Header> headers, byte @Nullable [] data) {
  /** A header; some brokers allow one without a value. */
  public record Header(String name, byte @Nullable [] value) {}
}
