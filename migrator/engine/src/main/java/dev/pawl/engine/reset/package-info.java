/** Development only: a database emptied of everything that is its own, behind guards, in one transaction. */
@NullMarked
package dev.pawl.engine.reset;

import org.jspecify.annotations.NullMarked;
