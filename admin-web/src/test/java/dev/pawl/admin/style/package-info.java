/** What holds for every page before a browser sees it. */
@NullMarked
package dev.pawl.admin.style;

import org.jspecify.annotations.NullMarked;
