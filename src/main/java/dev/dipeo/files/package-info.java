/** Writes files below the files folder, and nothing outside it. */
@NullMarked
package dev.dipeo.files;

import org.jspecify.annotations.NullMarked;
