package dev.pawl.engine.zone;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connection as the work in a zone gets it. Work that ended the transaction itself would go on without its zone, and
 * work that kept the connection would read what the next borrower's zone holds.
 */
final class ScopedConnection implements InvocationHandler {
    private static final Set<String> OF_THE_SCOPE = Set.of("commit", "setAutoCommit", "close", "abort");
    /** With a savepoint it is the work's own. */
    private static final String ROLLBACK = "rollback";

    private final Connection connection;
    private volatile boolean over;

    private ScopedConnection(Connection connection) {
        this.connection = connection;
    }

    /** A scope that lasts until it is ended. */
    static ScopedConnection of(Connection connection) {
        return new ScopedConnection(connection);
    }

    /** What the work gets. */
    Connection forWork() {
        return (Connection) Proxy.newProxyInstance(
                ScopedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
    }

    /** From now on it is of no use. */
    void end() {
        over = true;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        var name = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, name, arguments);
        }
        if (over) {
            return afterTheEnd(name);
        }
        if (OF_THE_SCOPE.contains(name) || (name.equals(ROLLBACK) && arguments == null)) {
            throw PawlException.of(Message.ENDS_WITH_THE_WORK, name);
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static Object afterTheEnd(String name) {
        if (name.equals("isClosed")) {
            return true;
        }
        throw PawlException.of(Message.ZONE_IS_OVER, name);
    }

    private Object ofObject(Object proxy, String name, @Nullable Object @Nullable [] arguments) {
        return switch (name) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "zone scope of " + connection;
        };
    }
}
