package dev.pawl.ejb;

import dev.pawl.engine.report.ErrorReport;
import java.util.regex.Pattern;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.jspecify.annotations.Nullable;

/** What may be missing in the data of a health check; MicroProfile Health has no null. */
final class HealthData {
    /** How the holder of the runner lock is described: its state, then what it executes, at the end of the message. */
    private static final Pattern QUERY = Pattern.compile(
            ", (active|idle|idle in transaction(?: \\(aborted\\))?|fastpath function call|disabled): .*\\z",
            Pattern.DOTALL);

    private HealthData() {}

    static void add(HealthCheckResponseBuilder response, String name, @Nullable String value) {
        if (value != null) {
            response.withData(name, value);
        }
    }

    static void add(HealthCheckResponseBuilder response, String name, @Nullable Integer value) {
        if (value != null) {
            response.withData(name, value);
        }
    }

    /** Health is read by everybody, but what the runner lock's holder executes is not for everybody. */
    static String withoutQuery(String message) {
        return QUERY.matcher(message).replaceFirst(", $1.");
    }

    /** The reason and the next step. */
    static void add(HealthCheckResponseBuilder response, @Nullable ErrorReport problem) {
        if (problem == null) {
            return;
        }
        response.withData("code", problem.code()).withData("message", words(problem));
        add(response, "sqlState", problem.sqlState());
        add(response, "file", problem.file());
        add(response, "line", problem.line());
        add(response, "hint", problem.hint());
    }

    /** The server's words may hold values of rows ("Key (email)=(...) already exists"), which are not for everybody. */
    private static String words(ErrorReport problem) {
        return problem.sqlState() == null
                ? withoutQuery(problem.message())
                : "The server answered with SQLSTATE " + problem.sqlState() + "; its words are in the log.";
    }
}
