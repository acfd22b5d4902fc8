package dev.pawl.conformance.container;

import dev.pawl.ejb.InZone;
import dev.pawl.ejb.ZoneScoped;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A bean that works for one zone in each transaction of the container. */
@ApplicationScoped
public class OrderBook {
    @Resource(lookup = "jdbc/app")
    private DataSource source;

    @Inject
    private OrderDesk desk;

    /** For the zone of the request. */
    @Transactional
    @ZoneScoped
    public List<String> ofRequest() throws SQLException {
        return orders();
    }

    /** For the zone of a parameter. */
    @Transactional
    @ZoneScoped
    public List<String> of(@InZone String zone) throws SQLException {
        return orders();
    }

    /** Nobody says for which. */
    @Transactional
    public List<String> ofNobody() throws SQLException {
        return orders();
    }

    @ZoneScoped
    public List<String> withoutTransaction(@InZone String zone) throws SQLException {
        return orders();
    }

    /** The EJB joins the transaction. */
    @Transactional
    @ZoneScoped
    public List<String> byDesk(@InZone String zone, String deskZone) throws SQLException {
        var seen = new ArrayList<>(orders());
        seen.addAll(desk.orders(deskZone));
        return seen;
    }

    /** The EJB has a transaction of its own. */
    @Transactional
    @ZoneScoped
    public List<String> byOtherDesk(@InZone String zone, String deskZone) throws SQLException {
        var seen = new ArrayList<>(orders());
        seen.addAll(desk.ordersApart(deskZone));
        seen.addAll(orders());
        return seen;
    }

    @Transactional
    @ZoneScoped
    public void add(@InZone String zone, boolean fails) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.prepareStatement("INSERT INTO orders VALUES (?, 3)")) {
            statement.setString(1, zone);
            statement.executeUpdate();
        }
        if (fails) {
            throw new IllegalStateException("changed my mind");
        }
    }

    private List<String> orders() throws SQLException {
        return orders(source);
    }

    static List<String> orders(DataSource source) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT zone_id || id FROM orders ORDER BY 1")) {
            var orders = new ArrayList<String>();
            while (rows.next()) {
                orders.add(rows.getString(1));
            }
            return orders;
        }
    }
}
