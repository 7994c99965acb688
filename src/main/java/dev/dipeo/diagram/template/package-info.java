/**
 * Templates in diagrams: text with placeholders for values and secrets, and paths into JSON values.
 */
@NullMarked
package dev.dipeo.diagram.template;

import org.jspecify.annotations.NullMarked;
