package dev.pawl.conformance.fault;

import dev.pawl.embedded.ControlledServer;
import dev.pawl.embedded.ControlledServer.Stop;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.FreshDatabase;
import java.io.IOException;

/**
 * A primary, a standby that follows it asynchronously, and an address that leads to the one which is primary, as the
 * service of a cluster does. Confined to one thread.
 */
public final class FailoverPair implements AutoCloseable {
    /** The view does not show it while it connects. */
    private static final String RECEIVER = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walreceiver'";

    private final ControlledServer primary;
    private final ControlledServer standby;
    private final FaultProxy address;
    private ControlledServer primaryNow;

    private FailoverPair(ControlledServer primary, ControlledServer standby, FaultProxy address) {
        this.primary = primary;
        this.standby = standby;
        this.address = address;
        this.primaryNow = primary;
    }

    /**
     * Starts both.
     *
     * @param primary does not run
     * @param standby does not run, and is a copy of the other one afterwards
     */
    public static FailoverPair of(ControlledServer primary, ControlledServer standby) throws IOException {
        standby.follow(primary);
        var pair = new FailoverPair(primary, standby, FaultProxy.to(primary.port()));
        primary.start();
        standby.start();
        return pair;
    }

    /** Creates an empty database, to be found where the address leads. */
    public EmbeddedDatabase createDatabase() {
        return primaryNow.createDatabase().through(address.port());
    }

    /** Nothing reaches the standby any more, once it has what the primary has committed by now. */
    public void stopReplication() throws Exception {
        try (var first = primary.superuser("postgres");
                var second = standby.superuser("postgres")) {
            var written = FreshDatabase.query(first, "SELECT pg_current_wal_insert_lsn()")
                    .get(0);
            Eventually.rows(second, "SELECT 1 WHERE pg_last_wal_replay_lsn() >= '" + written + "'");
            Eventually.execute(second, "ALTER SYSTEM SET primary_conninfo = ''");
            Eventually.execute(second, "SELECT pg_reload_conf()");
            Eventually.noRows(second, RECEIVER);
            Eventually.noRows(first, "SELECT pid FROM pg_stat_replication");
        }
    }

    /** The primary is lost, and the standby takes its place. */
    public void failOver() throws IOException {
        primary.stop(Stop.IMMEDIATE);
        standby.promote();
        address.forwardTo(standby.port());
        primaryNow = standby;
    }

    /** The server that is the standby until {@link #failOver}. */
    public ControlledServer standby() {
        return standby;
    }

    /** The server that is the primary until {@link #failOver}. */
    public ControlledServer primary() {
        return primary;
    }

    /** Closes the address and stops both. */
    @Override
    public void close() throws IOException {
        address.close();
        standby.close();
        primary.close();
    }
}
