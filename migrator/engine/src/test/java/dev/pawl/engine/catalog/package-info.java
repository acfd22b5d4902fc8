@NullMarked
package dev.pawl.engine.catalog;

import org.jspecify.annotations.NullMarked;
