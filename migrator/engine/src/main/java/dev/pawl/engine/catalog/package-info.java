/** One snapshot of {@code pg_catalog} as records, and the tags that comments end with. */
@NullMarked
package dev.pawl.engine.catalog;

import org.jspecify.annotations.NullMarked;
