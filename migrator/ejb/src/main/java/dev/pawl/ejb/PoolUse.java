package dev.pawl.ejb;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The numbers that Open Liberty's feature monitor-1.0 publishes for the application's pool. */
record PoolUse(int max, int inUse, int free) {
    private static final String NAME = "WebSphere:type=ConnectionPoolStats,name=jdbc/app";

    /** As they are now; null on a server that does not publish them, or before the pool was used. */
    static @Nullable PoolUse now() {
        var server = ManagementFactory.getPlatformMBeanServer();
        try {
            var name = new ObjectName(NAME);
            if (!server.isRegistered(name)) {
                return null;
            }
            int open = number(server, name, "ManagedConnectionCount");
            int free = number(server, name, "FreeConnectionCount");
            return new PoolUse(number(server, name, "MaxConnectionsLimit"), Math.max(0, open - free), free);
        } catch (JMException e) {
            return null;
        }
    }

    private static int number(MBeanServer server, ObjectName name, String attribute) throws JMException {
        return ((Number) server.getAttribute(name, attribute)).intValue();
    }
}
