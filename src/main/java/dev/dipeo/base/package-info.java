/**
 * Ids, JSON, problems and unattended work: what every other package may use. Depends on nothing of
 * ours.
 */
@NullMarked
package dev.dipeo.base;

import org.jspecify.annotations.NullMarked;
