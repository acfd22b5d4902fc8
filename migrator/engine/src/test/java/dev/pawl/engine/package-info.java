/** Tests of the engine against a real PostgreSQL. */
@NullMarked
package dev.pawl.engine;

import org.jspecify.annotations.NullMarked;
