/** What scripts and load balancers ask. */
@NullMarked
package dev.pawl.admin.api;

import org.jspecify.annotations.NullMarked;
