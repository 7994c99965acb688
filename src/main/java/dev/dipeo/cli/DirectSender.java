package dev.dipeo.cli;

import dev.dipeo.delivery.Answer;
import dev.dipeo.delivery.OutgoingRequest;
import io.smallrye.mutiny.Uni;

/**
 * Sends a command's own requests, to any address. The address guard limits diagrams; the user of
 * the terminal can reach these addresses anyway.
 */
@FunctionalInterface
public interface DirectSender {
  /** Sends once; fails with {@link dev.dipeo.delivery.DeliveryException}. */
  Uni<Answer> send(OutgoingRequest request);
}
