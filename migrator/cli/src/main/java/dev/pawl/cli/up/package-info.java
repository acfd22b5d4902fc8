/** {@code pawl up}: an embedded PostgreSQL and the operator pages, started and stopped together. */
@NullMarked
package dev.pawl.cli.up;

import org.jspecify.annotations.NullMarked;
