/** The HTTP surface for people and programs that look at events and runs. */
@NullMarked
package dev.dipeo.api;

import org.jspecify.annotations.NullMarked;
