/** Reads the URLs in diagrams and templates, and inserts values into them. */
@NullMarked
package dev.dipeo.url;

import org.jspecify.annotations.NullMarked;
