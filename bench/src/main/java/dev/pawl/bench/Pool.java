package dev.pawl.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.util.Properties;
import javax.sql.DataSource;

/** Where connections are borrowed from. All pools are of the same size and never shrink below it. */
public enum Pool {
    /** No pool: a connection is opened and closed each time. */
    NONE {
        @Override
        DataSource open(Target target) {
            return new DriverDataSource(target.url(), null, new Properties(), target.user(), "");
        }
    },
    HIKARI {
        @Override
        DataSource open(Target target) {
            var configuration = new HikariConfig();
            configuration.setJdbcUrl(target.url());
            configuration.setUsername(target.user());
            configuration.setMaximumPoolSize(SIZE);
            return new HikariDataSource(configuration);
        }
    },
    /** Open Liberty's pool as an application gets it that says nothing: handles of one transaction share a connection. */
    LIBERTY_SHARED {
        @Override
        DataSource open(Target target) {
            return ServerResources.current().shared();
        }
    },
    /** Open Liberty's pool, each handle with a connection of its own. */
    LIBERTY_UNSHARED {
        @Override
        DataSource open(Target target) {
            return ServerResources.current().unshared();
        }
    };

    /** The same for every pool. */
    static final int SIZE = 10;

    abstract DataSource open(Target target);
}
