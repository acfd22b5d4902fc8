/**
 * How fast, beside others and in the same run. One class per question: {@link dev.pawl.bench.ApplyBenchmark}, {@link
 * dev.pawl.bench.NoOpBenchmark}, {@link dev.pawl.bench.PoolBenchmark}.
 */
@NullMarked
package dev.pawl.bench;

import org.jspecify.annotations.NullMarked;
