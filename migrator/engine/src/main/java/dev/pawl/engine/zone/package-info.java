/** For applications: transactions that work for one zone, and cannot leave it behind on their connection. */
@NullMarked
package dev.pawl.engine.zone;

import org.jspecify.annotations.NullMarked;
