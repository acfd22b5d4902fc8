/** What the control-plane schema promises, tried on each major version. Start reading at {@link ControlPlaneSchema}. */
@NullMarked
package dev.pawl.conformance.schema;

import org.jspecify.annotations.NullMarked;
