/** Tries on a live database what its schema promises: tenant isolation, append-only tables, partitions ahead, grants. */
@NullMarked
package dev.pawl.engine.verify;

import org.jspecify.annotations.NullMarked;
