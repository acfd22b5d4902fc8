/** What a person chose for how the pages look and behave; nothing that concerns anybody else. */
@NullMarked
package dev.pawl.admin.preference;

import org.jspecify.annotations.NullMarked;
