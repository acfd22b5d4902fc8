/** Tests of package migration. */
@NullMarked
package dev.pawl.engine.migration;

import org.jspecify.annotations.NullMarked;
