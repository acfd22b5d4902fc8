import dev.pawl.embedded.EmbeddedServer;

/** Runs a command with DATABASE_URL and PGUSER naming an empty database: {@code java WithDatabase.java COMMAND...}. */
final class WithDatabase {
    public static void main(String[] command) throws Exception {
        int exitCode;
        try (var server = EmbeddedServer.start(EmbeddedServer.BUNDLED_MAJOR);
                var database = server.createDatabase()) {
            var builder = new ProcessBuilder(command).inheritIO();
            builder.environment().put("DATABASE_URL", database.url());
            builder.environment().put("PGUSER", database.owner());
            exitCode = builder.start().waitFor();
        }
        System.exit(exitCode);
    }
}
