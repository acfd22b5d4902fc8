/** The {@code pawl} command. Start reading at {@link dev.pawl.cli.Main}. */
@NullMarked
package dev.pawl.cli;

import org.jspecify.annotations.NullMarked;
