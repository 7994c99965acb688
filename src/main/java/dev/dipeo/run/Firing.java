package dev.dipeo.run;

import dev.dipeo.diagram.kind.Node;

/**
 * A node that is ready to run.
 *
 * @param position position of the node in the diagram
 * @param activation number of the node's activation in this run, from 1
 */
record Firing(int position, Node node, int activation, Inputs inputs) {}
