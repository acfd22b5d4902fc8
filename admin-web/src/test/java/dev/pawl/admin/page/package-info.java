/** What the pages say. */
@NullMarked
package dev.pawl.admin.page;

import org.jspecify.annotations.NullMarked;
