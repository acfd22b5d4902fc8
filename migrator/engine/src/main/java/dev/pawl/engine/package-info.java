/** The migration engine. Start reading at {@link dev.pawl.engine.Pawl}. */
@NullMarked
package dev.pawl.engine;

import org.jspecify.annotations.NullMarked;
