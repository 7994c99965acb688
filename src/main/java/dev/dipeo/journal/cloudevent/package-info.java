/**
 * Events as messages of other systems: CloudEvents 1.0 in the binary mode of its Kafka binding.
 * Knows no broker.
 */
@NullMarked
package dev.dipeo.journal.cloudevent;

import org.jspecify.annotations.NullMarked;
