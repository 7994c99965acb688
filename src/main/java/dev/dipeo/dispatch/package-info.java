/**
 * Moves journaled events onto a channel, and from there starts runs and wakes waiting ones. Also
 * recovers events and runs that an earlier process left.
 */
@NullMarked
package dev.dipeo.dispatch;

import org.jspecify.annotations.NullMarked;
