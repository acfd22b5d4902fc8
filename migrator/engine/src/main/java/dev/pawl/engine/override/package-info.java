/** The two deliberate overrides of an operator, each recorded. */
@NullMarked
package dev.pawl.engine.override;

import org.jspecify.annotations.NullMarked;
