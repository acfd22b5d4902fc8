/** What the rules choose by themselves. */
@NullMarked
package dev.pawl.conformance.rule;

import org.jspecify.annotations.NullMarked;
