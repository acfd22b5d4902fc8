/** Who may see the pages. */
@NullMarked
package dev.pawl.admin.security;

import org.jspecify.annotations.NullMarked;
