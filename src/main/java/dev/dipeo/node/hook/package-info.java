/** The hook node: sends a webhook or waits for an event. */
@NullMarked
package dev.dipeo.node.hook;

import org.jspecify.annotations.NullMarked;
