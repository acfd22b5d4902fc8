/**
 * The engine inside an application server: a start-up bean migrates, health checks and pages read what {@link
 * dev.pawl.ejb.SchemaMonitor} knows.
 */
@NullMarked
package dev.pawl.ejb;

import org.jspecify.annotations.NullMarked;
