/** What can go wrong, what an operator does about it, and the message catalogue. */
@NullMarked
package dev.pawl.engine.error;

import org.jspecify.annotations.NullMarked;
