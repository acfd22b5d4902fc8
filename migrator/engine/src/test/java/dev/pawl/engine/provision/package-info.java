@NullMarked
package dev.pawl.engine.provision;

import org.jspecify.annotations.NullMarked;
