/**
 * Diagrams as data: nodes, connections, the light-format reader and its checks. Pure: no clock, no
 * files, no threads.
 */
@NullMarked
package dev.dipeo.diagram;

import org.jspecify.annotations.NullMarked;
