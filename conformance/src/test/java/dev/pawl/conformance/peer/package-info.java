/** The peers under the kit, each as its makers recommend to run it, and the page that compares them. */
@NullMarked
package dev.pawl.conformance.peer;

import org.jspecify.annotations.NullMarked;
