/** The one connection that locks, applies and records. */
@NullMarked
package dev.pawl.engine.run;

import org.jspecify.annotations.NullMarked;
