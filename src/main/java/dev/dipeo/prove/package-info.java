/**
 * Proves that no event is lost and none runs twice: kills a server of this program under load again
 * and again, and accounts for every event that it acknowledged.
 */
@NullMarked
package dev.dipeo.prove;

import org.jspecify.annotations.NullMarked;
