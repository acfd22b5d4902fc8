/** Tests of the embedded server. */
@NullMarked
package dev.pawl.embedded;

import org.jspecify.annotations.NullMarked;
