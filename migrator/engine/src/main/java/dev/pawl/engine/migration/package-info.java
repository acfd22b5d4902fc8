/** Files on disk or on the class path, their names, order, checksums and manifest. */
@NullMarked
package dev.pawl.engine.migration;

import org.jspecify.annotations.NullMarked;
