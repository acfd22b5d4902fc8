/**
 * The runner under faults: poolers, lost answers, killed processes, stopped servers, settings that bite, and inputs
 * that are hard.
 */
@NullMarked
package dev.pawl.conformance.fault;

import org.jspecify.annotations.NullMarked;
