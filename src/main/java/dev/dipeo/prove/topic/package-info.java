/** Makes the topics of a proof; beside dispatch/topic the only place that knows Kafka. */
@NullMarked
package dev.dipeo.prove.topic;

import org.jspecify.annotations.NullMarked;
