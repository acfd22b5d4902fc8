/** The kit under test: runners that break its rules, and one that keeps them all. */
@NullMarked
package dev.pawl.conformance.kit;

import org.jspecify.annotations.NullMarked;
