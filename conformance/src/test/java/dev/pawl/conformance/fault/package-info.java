/** The runner under faults: poolers, lost answers, killed processes, stopped servers, settings that bite. */
@NullMarked
package dev.pawl.conformance.fault;

import org.jspecify.annotations.NullMarked;
