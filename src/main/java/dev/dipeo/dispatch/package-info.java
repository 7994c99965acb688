/** The pump: journaled events go through the channel, start runs and wake waiting ones. */
@NullMarked
package dev.dipeo.dispatch;

import org.jspecify.annotations.NullMarked;
