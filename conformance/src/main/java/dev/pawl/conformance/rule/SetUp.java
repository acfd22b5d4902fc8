package dev.pawl.conformance.rule;

import dev.pawl.conformance.Subject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a login or a database is set up to, for some other purpose than migrations, and how that is taken back. */
enum SetUp implements Trials.Case {
    STATEMENT_TIMEOUT(SetUp.LOGIN.formatted("statement_timeout = '200ms'")),
    CONNECTION_LIMIT("ALTER DATABASE %1$s CONNECTION LIMIT 0", "ALTER DATABASE %1$s CONNECTION LIMIT -1"),
    READ_ONLY(SetUp.LOGIN.formatted("default_transaction_read_only = on")),
    EVENT_TRIGGER(
            """
            CREATE SCHEMA judge;
            CREATE FUNCTION judge.refuse() RETURNS event_trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE 'no change today'; END $$;
            CREATE EVENT TRIGGER judge ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
                EXECUTE FUNCTION judge.refuse()""",
            "DROP SCHEMA judge CASCADE"),
    LOCK_TIMEOUT(SetUp.LOGIN.formatted("lock_timeout = '1ms'")),
    IDLE_IN_TRANSACTION(SetUp.LOGIN.formatted("idle_in_transaction_session_timeout = '1ms'")),
    IDLE(SetUp.LOGIN.formatted("idle_session_timeout = '1ms'")),
    SERIALIZABLE(SetUp.LOGIN.formatted("default_transaction_isolation = 'serializable'")),
    REPEATABLE_READ(SetUp.LOGIN.formatted("default_transaction_isolation = 'repeatable read'")),
    DEFERRABLE(SetUp.LOGIN.formatted("default_transaction_deferrable = on")),
    DATE_STYLE(SetUp.LOGIN.formatted("DateStyle = 'SQL, DMY'")),
    CLIENT_ENCODING(SetUp.LOGIN.formatted("client_encoding = 'LATIN1'")),
    BACKSLASHES(SetUp.LOGIN.formatted("standard_conforming_strings = off")),
    MESSAGES(SetUp.LOGIN.formatted("client_min_messages = 'debug5'")),
    LANGUAGE(SetUp.LOGIN.formatted("lc_messages = 'C'")),
    ROW_SECURITY(SetUp.LOGIN.formatted("row_security = off")),
    REPLICA(SetUp.LOGIN.formatted("session_replication_role = 'replica'")),
    EMPTY_SEARCH_PATH(SetUp.LOGIN.formatted("search_path = ''")),
    /** The catalog comes after the schema that leads astray. */
    ASTRAY_BEFORE_ALL(SetUp.LOGIN.formatted("search_path = astray, pg_catalog, public")),
    ASTRAY(SetUp.LOGIN.formatted("search_path = astray, public"));

    /** Those that need nothing beside them. */
    static final List<SetUp> ALONE = Stream.of(values())
            .filter(setUp -> !setUp.name().startsWith("ASTRAY"))
            .toList();
    /** Those that need the schema that leads astray. */
    static final List<SetUp> LEADING_ASTRAY = List.of(ASTRAY_BEFORE_ALL, ASTRAY);

    /** For the login in this database alone, since others use the same login at the same time. */
    private static final String LOGIN = "ALTER ROLE %%2$s IN DATABASE %%1$s SET %s";

    private final String set;
    private final String reset;

    SetUp(String set) {
        this(set, "ALTER ROLE %2$s IN DATABASE %1$s RESET ALL");
    }

    SetUp(String set, String reset) {
        this.set = set;
        this.reset = reset;
    }

    void set(Subject subject) {
        execute(subject, set);
    }

    void reset(Subject subject) {
        execute(subject, reset);
    }

    private static void execute(Subject subject, String sql) {
        var database = subject.database();
        subject.oracle().execute(sql.formatted(database.name(), database.owner()));
    }

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
