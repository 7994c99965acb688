/** Runs code_job nodes. */
@NullMarked
package dev.dipeo.node.codejob;

import org.jspecify.annotations.NullMarked;
