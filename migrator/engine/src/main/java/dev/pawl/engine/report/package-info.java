/** What a command answers, as records, and their one rendering as JSON. */
@NullMarked
package dev.pawl.engine.report;

import org.jspecify.annotations.NullMarked;
