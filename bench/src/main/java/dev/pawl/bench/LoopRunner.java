package dev.pawl.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A loop over files, one transaction per file with its history row, by the simple protocol. It reads and hashes every
 * file and compares with every row, as any runner must that notices an edited file; it has no lock, no retries, no
 * guards and no words for what goes wrong.
 */
final class LoopRunner implements MigrationRunner {
    private static final String HISTORY =
            """
            CREATE TABLE IF NOT EXISTS public.schema_migrations (
                version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now(), checksum text NOT NULL
            )""";

    /** How a file and its history row are sent. */
    enum Sending {
        /** The file, the row and COMMIT are three round trips. */
        EACH_PART,
        /** One string and one round trip for all. */
        ONE_STRING
    }

    private final Sending sending;

    LoopRunner(Sending sending) {
        this.sending = sending;
    }

    @Override
    public int migrate(Target target, Path folder) throws IOException, SQLException {
        try (var connection = connect(target);
                var statement = connection.createStatement()) {
            var applied = applied(statement);
            int count = 0;
            for (var path : files(folder)) {
                var bytes = Files.readAllBytes(path);
                var version = path.getFileName().toString().replace(".up.sql", "");
                var checksum = sha256(bytes);
                var recorded = applied.get(version);
                if (recorded == null) {
                    apply(connection, statement, new String(bytes, StandardCharsets.UTF_8), row(version, checksum));
                    count++;
                } else if (!recorded.equals(checksum)) {
                    throw new IllegalStateException(version + " was edited");
                }
            }
            return count;
        }
    }

    private void apply(Connection connection, Statement statement, String sql, String row) throws SQLException {
        switch (sending) {
            case ONE_STRING -> statement.execute("BEGIN;\n" + sql + "\n;" + row + "; COMMIT");
            case EACH_PART -> {
                connection.setAutoCommit(false);
                statement.execute(sql);
                statement.execute(row);
                connection.commit();
            }
        }
    }

    private static Map<String, String> applied(Statement statement) throws SQLException {
        var applied = new HashMap<String, String>();
        statement.execute(HISTORY);
        try (var rows = statement.executeQuery("SELECT version, checksum FROM public.schema_migrations")) {
            while (rows.next()) {
                applied.put(rows.getString(1), rows.getString(2));
            }
        }
        return applied;
    }

    /** Both come from file names and digits, so there is nothing to quote. */
    private static String row(String version, String checksum) {
        return "INSERT INTO public.schema_migrations (version, checksum) VALUES ('" + version + "', '" + checksum
                + "')";
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var paths = Files.list(folder)) {
            return paths.filter(path -> path.toString().endsWith(".up.sql"))
                    .sorted()
                    .toList();
        }
    }

    private static Connection connect(Target target) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", target.user());
        properties.setProperty("preferQueryMode", "simple");
        return DriverManager.getConnection(target.url(), properties);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
