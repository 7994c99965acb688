/**
 * Reads the source of Python without running it: code files, imports, the names that code mentions.
 */
@NullMarked
package dev.dipeo.python.source;

import org.jspecify.annotations.NullMarked;
