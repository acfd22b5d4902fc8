package dev.pawl.engine.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The tools whose history can be taken over. */
public enum OtherTool {
    FLYWAY("flyway_schema_history"),
    LIQUIBASE("databasechangelog"),
    GOLANG_MIGRATE("schema_migrations"),
    DBMATE("schema_migrations"),
    /** Shell and application runners that keep a table of the same name and idea. */
    PAWL("schema_migrations");

    /** The column in which a runner keeps the name of the file, as {@code pg_attribute} shows it. */
    static final String FILE_NAME = "filename text";

    private final String table;

    OtherTool(String table) {
        this.table = table;
    }

    /** The word on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name of its history table, when nobody has configured another one. */
    public String table() {
        return table;
    }

    /** The tool with this word; empty when there is none. */
    public static Optional<OtherTool> ofWord(String word) {
        return Arrays.stream(values()).filter(tool -> tool.word().equals(word)).findFirst();
    }

    /** Who made a history with these columns, each with its type. */
    static Optional<OtherTool> ofColumns(String columns) {
        if (columns.contains("installed_rank integer")) {
            return Optional.of(FLYWAY);
        } else if (columns.contains("orderexecuted integer")) {
            return Optional.of(LIQUIBASE);
        } else if (columns.contains("dirty boolean")) {
            return Optional.of(GOLANG_MIGRATE);
        } else if (columns.contains(FILE_NAME)) {
            return Optional.of(PAWL);
        }
        return columns.matches("version (character varying.*|text)") ? Optional.of(DBMATE) : Optional.empty();
    }
}
