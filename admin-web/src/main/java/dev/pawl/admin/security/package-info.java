/**
 * Who may see the pages, and what every answer carries. One login, {@code operator}, with the role {@code viewer}; its
 * sign-in lives in the HTTP session.
 */
@NullMarked
package dev.pawl.admin.security;

import org.jspecify.annotations.NullMarked;
