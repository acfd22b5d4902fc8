/** What a run would do: a pure function of files and history. */
@NullMarked
package dev.pawl.engine.plan;

import org.jspecify.annotations.NullMarked;
