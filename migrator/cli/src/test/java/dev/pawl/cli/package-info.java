/** Tests of the command against a real PostgreSQL. */
@NullMarked
package dev.pawl.cli;

import org.jspecify.annotations.NullMarked;
