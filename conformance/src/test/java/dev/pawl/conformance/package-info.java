/** Our suites on the kit: the runner on each major version, the schema, the application server, the laws of names. */
@NullMarked
package dev.pawl.conformance;

import org.jspecify.annotations.NullMarked;
