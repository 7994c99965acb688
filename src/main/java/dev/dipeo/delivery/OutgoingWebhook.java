package dev.dipeo.delivery;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A webhook that a node wants delivered.
 *
 * @param key names the node's activation, the same after a restart
 * @param runId the run
 * @param node the label of the node
 * @param parcel what is sent; its request has an {@code Idempotency-Key}
 * @param retry the diagram's policy; none: that of the settings
 * @param log takes a sentence for each attempt that failed
 */
public record OutgoingWebhook(
    String key,
    String runId,
    String node,
    Parcel parcel,
    Optional<Retry> retry,
    Consumer<String> log) {}
