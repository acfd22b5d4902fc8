/** The operator pages: what an operator may see of one database and its migrations. Read-only. */
@NullMarked
package dev.pawl.admin;

import org.jspecify.annotations.NullMarked;
