package dev.pawl.ejb;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.zone.Zone;
import dev.pawl.engine.zone.ZoneTransactions;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Says the zone on the connection of the container's transaction, once: every connection that is got from the same data
 * source in that transaction is this one. If a server gave another one after all, it would see no rows.
 *
 * <p>Runs inside of what begins the transaction, which has an earlier priority.
 */
@ZoneScoped
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class ZoneScopeInterceptor {
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transactions;

    @Inject
    private Instance<ZoneProvider> providers;

    /** Under which the transaction remembers its zone. */
    private record Key(String dataSource) {}

    @AroundInvoke
    @Nullable
    Object enter(InvocationContext invocation) throws Exception {
        var method = invocation.getMethod();
        var zone = zone(method, invocation.getParameters());
        if (transactions.getTransactionKey() == null) {
            throw PawlException.of(Message.NO_TRANSACTION, "zone " + zone);
        }
        enter(zone, binding(method, invocation.getTarget()).dataSource());
        return invocation.proceed();
    }

    @SuppressWarnings("BanJNDI") // a name of the container's own, from an annotation in the code
    private void enter(Zone zone, String dataSource) throws NamingException {
        var key = new Key(dataSource);
        var current = transactions.getResource(key);
        if (current == null) {
            DataSource source = InitialContext.doLookup(dataSource);
            try (var connection = source.getConnection()) {
                ZoneTransactions.join(connection, zone);
            } catch (SQLException e) {
                throw PawlException.of(Message.ZONE_NOT_ENTERED, zone, dataSource, String.valueOf(e.getMessage()))
                        .causedBy(e);
            }
            transactions.putResource(key, zone);
        } else if (!current.equals(zone)) {
            throw PawlException.of(Message.OTHER_ZONE, "zone " + current, "zone " + zone);
        }
    }

    private Zone zone(Method method, @Nullable Object[] arguments) {
        var parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].isAnnotationPresent(InZone.class)) {
                return arguments[i] instanceof Zone zone ? zone : Zone.of(text(arguments[i]));
            }
        }
        if (!providers.isResolvable()) {
            throw PawlException.of(
                    Message.NO_ZONE, method.getDeclaringClass().getSimpleName() + "." + method.getName());
        }
        return Zone.of(providers.get().zoneId());
    }

    private static @Nullable String text(@Nullable Object argument) {
        return argument == null ? null : argument.toString();
    }

    /** That of the method comes before that of its class. */
    private static ZoneScoped binding(Method method, Object target) {
        return Optional.ofNullable(method.getAnnotation(ZoneScoped.class))
                .or(() -> Optional.ofNullable(method.getDeclaringClass().getAnnotation(ZoneScoped.class)))
                .or(() -> Optional.ofNullable(target.getClass().getAnnotation(ZoneScoped.class)))
                .orElseGet(() -> ZoneScopeInterceptor.class.getAnnotation(ZoneScoped.class));
    }
}
