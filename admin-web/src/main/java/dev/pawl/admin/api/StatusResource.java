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

/** The state of the schema: the same document that {@code pawl status --output json} prints. */
@Path("/status")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {
    @Inject
    private SchemaMonitor monitor;

    /** What the history said when it was last read. */
    @GET
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
