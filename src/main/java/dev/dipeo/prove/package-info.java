/**
 * The proof that nothing is lost and nothing runs twice: a server of this program under load,
 * killed again and again, and an account of what became of every event that it acknowledged.
 */
@NullMarked
package dev.dipeo.prove;

import org.jspecify.annotations.NullMarked;
