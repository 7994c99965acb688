/** Ids, JSON, problems and unattended work, for all other packages. Depends on none of them. */
@NullMarked
package dev.dipeo.base;

import org.jspecify.annotations.NullMarked;
