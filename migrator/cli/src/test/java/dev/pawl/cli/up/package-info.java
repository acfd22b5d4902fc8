/** What {@code pawl up} does when something ends. */
@NullMarked
package dev.pawl.cli.up;

import org.jspecify.annotations.NullMarked;
