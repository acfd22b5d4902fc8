/** Engines that are broken on purpose, and whether the kit notices. */
@NullMarked
package dev.pawl.conformance.mutant;

import org.jspecify.annotations.NullMarked;
