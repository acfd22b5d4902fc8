/** Histories that somebody else began: taken over from another tool, or declared by an operator. */
@NullMarked
package dev.pawl.engine.takeover;

import org.jspecify.annotations.NullMarked;
