package dev.pawl.admin.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The read-only JSON. {@code META-INF/openapi.json} describes it; the server's OpenAPI feature sends that to all. */
@ApplicationPath("/api")
public class AdminApi extends Application {}
