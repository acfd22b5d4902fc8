package dev.pawl.conformance.rule;

import static java.util.Objects.requireNonNull;

import dev.pawl.conformance.Running;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.fault.Eventually;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run that stands still in the server for as long as sessions of the judge hold what it needs. */
final class FrozenRun implements AutoCloseable {
    private final Subject subject;
    private final List<Connection> holders = new ArrayList<>();
    private @Nullable Running run;

    FrozenRun(Subject subject) {
        this.subject = subject;
    }

    /** A session that has executed this in a transaction, which stays open until it is closed or all thaws. */
    Connection hold(String... statements) throws SQLException {
        var holder = subject.oracle().connect();
        holders.add(holder);
        holder.setAutoCommit(false);
        for (var sql : statements) {
            Eventually.execute(holder, sql);
        }
        return holder;
    }

    /** Shuts a gate. */
    Connection shut(String gate) throws SQLException {
        return hold("SELECT pg_advisory_xact_lock(1784309, hashtext('" + gate + "'))");
    }

    /** Starts the run. */
    void start() throws Exception {
        run = subject.start();
    }

    Running run() {
        return requireNonNull(run, "not started");
    }

    /** Returns when the query has a row; fails when the run has ended without it. */
    void see(String what, String query) throws Exception {
        Eventually.see(what, () -> {
            if (!subject.oracle().query(query).isEmpty()) {
                return true;
            }
            if (!run().isAlive()) {
                throw new AssertionError(
                        "the run ended by itself before this was seen: " + what + "; its output: " + run().output());
            }
            return false;
        });
    }

    /** Lets everything go on. */
    void thaw() throws SQLException {
        for (var holder : holders) {
            holder.close();
        }
    }

    @Override
    public void close() throws SQLException {
        thaw();
    }
}
