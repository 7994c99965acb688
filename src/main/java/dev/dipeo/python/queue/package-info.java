/**
 * Jobs from being asked for to their answers: the queue and its seats, and the text of jobs and
 * answers.
 */
@NullMarked
package dev.dipeo.python.queue;

import org.jspecify.annotations.NullMarked;
