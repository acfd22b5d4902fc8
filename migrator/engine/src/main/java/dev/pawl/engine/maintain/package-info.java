/** What a schema's tags ask to be done again and again: partitions ahead of time, retention, clean-up. */
@NullMarked
package dev.pawl.engine.maintain;

import org.jspecify.annotations.NullMarked;
