@NullMarked
package dev.pawl.engine.verify;

import org.jspecify.annotations.NullMarked;
