/** Sections that keep themselves up to date. */
@NullMarked
package dev.pawl.admin.live;

import org.jspecify.annotations.NullMarked;
