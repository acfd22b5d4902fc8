/** The replicas of an application that are alive, so that nothing is taken away from under them. */
@NullMarked
package dev.pawl.engine.instance;

import org.jspecify.annotations.NullMarked;
