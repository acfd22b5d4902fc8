package dev.pawl.conformance.schema;

import dev.pawl.embedded.EmbeddedDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Sign-ins with one and the same code. */
final class SignIns {
    private static final int PATIENCE_SECONDS = 30;
    private static final String USE =
            "INSERT INTO public.operator_totp_steps (mfa_method_id, step) VALUES ('phone', 59000001)";

    private SignIns() {}

    /** What each of so many came to; they begin when all are connected. */
    static List<String> atTheSameMoment(EmbeddedDatabase database, int count) throws Exception {
        var start = new CyclicBarrier(count);
        Callable<String> signIn = () -> signIn(database, start);
        var threads = Executors.newFixedThreadPool(count);
        try {
            var outcomes = new ArrayList<String>();
            for (var done : threads.invokeAll(Collections.nCopies(count, signIn))) {
                outcomes.add(done.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String signIn(EmbeddedDatabase database, CyclicBarrier start) throws Exception {
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL ROLE " + Service.IDENTITY);
            start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            int used = statement.executeUpdate(USE);
            connection.commit();
            return Outcome.rows(used);
        } catch (SQLException e) {
            return Outcome.of(e).result();
        }
    }
}
