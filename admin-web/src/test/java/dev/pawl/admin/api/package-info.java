/** What scripts are told. */
@NullMarked
package dev.pawl.admin.api;

import org.jspecify.annotations.NullMarked;
