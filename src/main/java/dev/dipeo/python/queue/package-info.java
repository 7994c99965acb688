/** A job from submission to result: the queue and its seats, and the JSON text of both ends. */
@NullMarked
package dev.dipeo.python.queue;

import org.jspecify.annotations.NullMarked;
