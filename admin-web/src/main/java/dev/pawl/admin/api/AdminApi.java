package dev.pawl.admin.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** The read-only JSON. */
@ApplicationPath("/api")
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Pawl",
                        version = "1",
                        description =
                                "What the operator pages show, as JSON. Read-only. Every document begins with its "
                                        + "schemaVersion; fields may be added, never renamed."),
        security = @SecurityRequirement(name = "session"))
@SecurityScheme(
        securitySchemeName = "session",
        type = org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType.APIKEY,
        in = org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeIn.COOKIE,
        apiKeyName = "JSESSIONID",
        description = "The session cookie that the login page sets.")
public class AdminApi extends Application {}
