package dev.pawl.admin.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The read-only JSON. {@code WEB-INF/openapi.json} describes it. */
@ApplicationPath("/api")
public class AdminApi extends Application {}
