/**
 * Our suites on the kit: the runner on each major version, the schema, the application server, the laws of names; and
 * the kit itself on runners that are broken.
 */
@NullMarked
package dev.pawl.conformance;

import org.jspecify.annotations.NullMarked;
