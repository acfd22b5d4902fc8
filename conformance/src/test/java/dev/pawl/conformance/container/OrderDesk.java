package dev.pawl.conformance.container;

import dev.pawl.ejb.InZone;
import dev.pawl.ejb.ZoneScoped;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** An EJB, whose transactions are the container's without saying so. */
@Stateless
@ZoneScoped
public class OrderDesk {
    @Resource(lookup = "jdbc/app")
    private DataSource source;

    public List<String> orders(@InZone String zone) throws SQLException {
        return OrderBook.orders(source);
    }

    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public List<String> ordersApart(@InZone String zone) throws SQLException {
        return OrderBook.orders(source);
    }
}
