/** A real PostgreSQL without installing one. Start reading at {@link dev.pawl.embedded.EmbeddedServer}. */
@NullMarked
package dev.pawl.embedded;

import org.jspecify.annotations.NullMarked;
