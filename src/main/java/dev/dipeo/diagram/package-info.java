/**
 * Diagrams as data: nodes, connections, and the reader of the light format with its checks. Pure:
 * no clock, no files, no threads.
 */
@NullMarked
package dev.dipeo.diagram;

import org.jspecify.annotations.NullMarked;
