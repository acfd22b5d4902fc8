/** What does not need a clock: round trips are counted, and each benchmark is run once so that none rots. */
@NullMarked
package dev.pawl.bench;

import org.jspecify.annotations.NullMarked;
