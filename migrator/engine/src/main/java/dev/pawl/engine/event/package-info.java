/** What happens during a run, as it happens. */
@NullMarked
package dev.pawl.engine.event;

import org.jspecify.annotations.NullMarked;
