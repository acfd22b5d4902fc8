/** The pages as they are: on the real server, with a real database, in a real browser. */
@NullMarked
package dev.pawl.admin.server;

import org.jspecify.annotations.NullMarked;
