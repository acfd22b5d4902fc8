/** What goes wrong on purpose: real, at a place that is known, and seen to have happened. */
@NullMarked
package dev.pawl.conformance.fault;

import org.jspecify.annotations.NullMarked;
