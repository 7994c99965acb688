/** URLs that people and templates write: how they are read, and how values are put into them. */
@NullMarked
package dev.dipeo.url;

import org.jspecify.annotations.NullMarked;
