package dev.pawl.conformance.container;

import dev.pawl.ejb.ZoneProvider;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The zone that a request names. */
@RequestScoped
public class RequestZone implements ZoneProvider {
    @Inject
    private HttpServletRequest request;

    @Override
    public @Nullable String zoneId() {
        return request.getParameter("zone");
    }
}
