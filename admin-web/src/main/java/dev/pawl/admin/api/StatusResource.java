package dev.pawl.admin.api;

import dev.pawl.ejb.SchemaMonitor;
import dev.pawl.ejb.SchemaState;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.ReportJson;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Date;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The state of the schema: the same document that {@code pawl status --output json} prints. */
@Path("/status")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {
    @Inject
    private SchemaMonitor monitor;

    /** What the history said when it was last read. */
    @GET
    @Operation(
            operationId = "status",
            summary = "State of the schema",
            description = "History, pending migrations and problems, as last read: never asks the database. "
                    + "The header Last-Modified says when that was.")
    @APIResponse(
            responseCode = "200",
            description = "What the history said when it was last read.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = StatusDocument.class)))
    @APIResponse(responseCode = "401", description = "Nobody is signed in.")
    @APIResponse(
            responseCode = "503",
            description = "The history has not been read yet, or could not be: the error says why.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ErrorDocument.class)))
    public Response status() {
        var state = monitor.state();
        var status = state.status();
        if (status == null) {
            return json(Response.status(Response.Status.SERVICE_UNAVAILABLE), ReportJson.of(error(state)));
        }
        var readAt = state.statusReadAt();
        var answer = Response.ok();
        if (readAt != null) {
            answer.lastModified(Date.from(readAt));
        }
        return json(answer, ReportJson.of(status));
    }

    private static Response json(Response.ResponseBuilder answer, JsonObject document) {
        return answer.entity(document.toString()).build();
    }

    private static ErrorReport error(SchemaState state) {
        var problem = state.problem();
        return problem != null
                ? problem
                : ErrorReport.of(PawlException.of(Message.STATUS_UNREADABLE, "it has not been read yet."));
    }
}
