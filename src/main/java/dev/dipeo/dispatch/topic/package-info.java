/**
 * The topic between receivers and runners: a receiver's journal, which runners read into theirs.
 * The only place that knows Kafka; none of it is used unless {@code dipeo.channel} is kafka, and in
 * a program that is built without Kafka's client none of it is a bean.
 */
@NullMarked
package dev.dipeo.dispatch.topic;

import org.jspecify.annotations.NullMarked;
