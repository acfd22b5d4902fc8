/** The rules, one interface for each promise. A subject implements all of them by extending the entry classes. */
@NullMarked
package dev.pawl.conformance.rule;

import org.jspecify.annotations.NullMarked;
