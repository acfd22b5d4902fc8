/** What is true of a database, read from the outside: the judge of all rules. */
@NullMarked
package dev.pawl.conformance.oracle;

import org.jspecify.annotations.NullMarked;
