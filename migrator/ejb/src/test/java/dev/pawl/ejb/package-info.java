@NullMarked
package dev.pawl.ejb;

import org.jspecify.annotations.NullMarked;
