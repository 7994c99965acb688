/** What the tests of all runners use. */
@NullMarked
package dev.dipeo.node;

import org.jspecify.annotations.NullMarked;
