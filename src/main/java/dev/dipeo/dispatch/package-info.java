/**
 * The pump: journaled events go onto the channel and from there start runs and wake waiting ones.
 */
@NullMarked
package dev.dipeo.dispatch;

import org.jspecify.annotations.NullMarked;
