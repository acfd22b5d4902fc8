/** The rows of {@code public.schema_migrations}: what a database says was applied. */
@NullMarked
package dev.pawl.engine.history;

import org.jspecify.annotations.NullMarked;
