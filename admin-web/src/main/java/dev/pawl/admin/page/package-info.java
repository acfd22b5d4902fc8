/**
 * What the pages show: pure functions from {@link dev.pawl.ejb.SchemaState} to sentences and rows, and the beans that
 * Facelets read. Nothing here touches the database, so pages answer while it does not.
 */
@NullMarked
package dev.pawl.admin.page;

import org.jspecify.annotations.NullMarked;
