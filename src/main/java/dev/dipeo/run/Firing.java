package dev.dipeo.run;

import dev.dipeo.diagram.kind.Node;

/**
 * A node that is to be run now.
 *
 * @param position the node's position in the diagram
 * @param activation counts the node's activations in this run, from 1
 */
record Firing(int position, Node node, int activation, Inputs inputs) {}
