package dev.dipeo.delivery;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A webhook that a node sends.
 *
 * @param key identifies the node's activation; the same after a restart
 * @param runId id of the run
 * @param node label of the node
 * @param parcel what to send; its request has an {@code Idempotency-Key}
 * @param retry the diagram's retry policy; empty for that of the settings
 * @param log receives a sentence for each failed attempt
 */
public record OutgoingWebhook(
    String key,
    String runId,
    String node,
    Parcel parcel,
    Optional<Retry> retry,
    Consumer<String> log) {}
