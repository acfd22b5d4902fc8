/**
 * The test kit. Extend {@link dev.pawl.conformance.RunnerConformance}, say how to start your runner, and run it as
 * JUnit tests.
 */
@NullMarked
package dev.pawl.conformance;

import org.jspecify.annotations.NullMarked;
