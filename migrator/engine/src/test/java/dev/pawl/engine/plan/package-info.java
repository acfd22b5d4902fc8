/** Tests of package plan. */
@NullMarked
package dev.pawl.engine.plan;

import org.jspecify.annotations.NullMarked;
