package dev.dipeo.cli;

import dev.dipeo.delivery.Answer;
import dev.dipeo.delivery.OutgoingRequest;
import io.smallrye.mutiny.Uni;

/**
 * Sends requests of whoever typed the command, to any address: they could reach it anyway, and what
 * diagrams may reach is another matter.
 */
@FunctionalInterface
public interface DirectSender {
  /** Sends once; fails with {@link dev.dipeo.delivery.DeliveryException}. */
  Uni<Answer> send(OutgoingRequest request);
}
