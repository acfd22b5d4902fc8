/**
 * Databases and logins of a cluster: what is wanted, what is there, and the statements between the two. {@link
 * dev.pawl.engine.provision.Provisioning} does it.
 */
@NullMarked
package dev.pawl.engine.provision;

import org.jspecify.annotations.NullMarked;
