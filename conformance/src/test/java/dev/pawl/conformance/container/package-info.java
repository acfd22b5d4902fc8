/** The start-up bean inside a real application server. */
@NullMarked
package dev.pawl.conformance.container;

import org.jspecify.annotations.NullMarked;
