/** Whether {@code pawl verify} finds what is broken in a schema, and is silent about what is not. */
@NullMarked
package dev.pawl.conformance.verify;

import org.jspecify.annotations.NullMarked;
