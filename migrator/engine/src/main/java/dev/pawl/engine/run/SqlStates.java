package dev.pawl.engine.run;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Errors told apart by SQLSTATE, never by their text, which may be in any language. */
public final class SqlStates {
    /** Raised by the runner's own guards; their message begins with the id of the run, which no file knows. */
    static final String GUARD = "PAWL1";

    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** By statement_timeout, or by somebody who asked for it. */
    static final String QUERY_CANCELED = "57014";

    static final String READ_ONLY = "25006";
    static final String TOO_MANY_CONNECTIONS = "53300";
    static final String PROTOCOL_VIOLATION = "08P01";
    /** The session was ended by pg_terminate_backend, or by a server that shuts down. */
    static final String ADMIN_SHUTDOWN = "57P01";

    private static final Set<String> LOCK_NOT_AVAILABLE = Set.of("55P03", "40P01", "40001");
    /** The server is starting up, shutting down or out of connection slots. */
    private static final Set<String> NOT_READY = Set.of("57P01", "57P02", "57P03", TOO_MANY_CONNECTIONS);
    /** Refused in a transaction block; ends the transaction it runs in; needs an enum value of the same transaction. */
    private static final Set<String> NOT_IN_TRANSACTION = Set.of("25001", "2D000", "55P04");

    private SqlStates() {}

    /** The SQLSTATE, or a text that is none. */
    public static String of(SQLException e) {
        var state = e.getSQLState();
        return state == null ? "?????" : state;
    }

    /** A lock timeout, a deadlock or a conflict of serializable transactions: the same attempt may succeed later. */
    public static boolean isLockNotAvailable(SQLException e) {
        return LOCK_NOT_AVAILABLE.contains(of(e));
    }

    /** Worth trying to connect again. */
    public static boolean isNotReady(SQLException e) {
        var state = of(e);
        return NOT_READY.contains(state) || (state.startsWith("08") && !state.equals("08004"));
    }

    static boolean isRefusedInTransaction(SQLException e) {
        return NOT_IN_TRANSACTION.contains(of(e));
    }

    /** Whether a guard of this run raised it. */
    static boolean isGuard(SQLException e, Object runId) {
        var message = serverMessage(e);
        return GUARD.equals(of(e))
                && message != null
                && String.valueOf(message.getMessage()).startsWith(runId.toString());
    }

    /** What the server said, without the position, which refers to the text that we sent. */
    public static String words(SQLException e) {
        var message = serverMessage(e);
        if (message == null || message.getMessage() == null) {
            return e.getCause() instanceof UnknownHostException host
                    ? "there is no host " + host.getMessage()
                    : String.valueOf(e.getMessage());
        }
        var words = new StringBuilder(message.getMessage());
        append(words, message.getDetail());
        append(words, message.getHint());
        if (!GUARD.equals(of(e))) {
            append(words, context(message));
        }
        return words.toString();
    }

    /** The outermost place in a function or in the lines of a COPY, without what stood there. */
    private static @Nullable String context(ServerErrorMessage message) {
        var where = message.getWhere();
        return where == null
                ? null
                : where.substring(where.lastIndexOf('\n') + 1).replaceFirst(": \".*", "");
    }

    /** The table and the column that the error names. */
    static List<String> names(SQLException e) {
        var message = serverMessage(e);
        return message == null
                ? List.of()
                : Stream.of(message.getTable(), message.getColumn())
                        .filter(name -> name != null && !name.isEmpty())
                        .toList();
    }

    /** Where in the text sent the error is, in characters counted from 1; 0 when the server did not say. */
    static int position(SQLException e) {
        var message = serverMessage(e);
        return message == null ? 0 : message.getPosition();
    }

    /** What the server sent, part by part; null when the error is none of the server's. */
    public static @Nullable ServerErrorMessage serverMessage(SQLException e) {
        return e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    }

    private static void append(StringBuilder words, @Nullable String more) {
        if (more != null && !more.isEmpty()) {
            words.append(words.charAt(words.length() - 1) == '.' ? " " : ". ").append(more);
        }
    }
}
