/**
 * Templates in diagrams: text with places that values and secrets fill, and paths into JSON values.
 */
@NullMarked
package dev.dipeo.diagram.template;

import org.jspecify.annotations.NullMarked;
