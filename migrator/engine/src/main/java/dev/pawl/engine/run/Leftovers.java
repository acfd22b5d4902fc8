package dev.pawl.engine.run;

import dev.pawl.engine.history.BriefQuery;
import dev.pawl.engine.migration.Statement;
import dev.pawl.engine.run.FileSteps.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a statement that runs outside a transaction leaves in the catalog, and what an interrupted one has left there. */
abstract class Leftovers {
    /** What the catalog shows. */
    enum State {
        /** The statement has done its work. */
        DONE,
        /** It has to run. */
        NOTHING,
        /** A session that still lives is building the index. */
        BEING_BUILT,
        /** A half-built index that nobody will finish. */
        INVALID
    }

    /** A state, and the quoted name of the index that it is about. */
    record Found(State state, String name) {
        static final Found DONE = new Found(State.DONE, "");
        static final Found NOTHING = new Found(State.NOTHING, "");
    }

    /** What {@link #relation} was found to be when the intent is written. */
    static final String RELATION = "nullif(pg_catalog.current_setting('pawl.relation'), '')::pg_catalog.oid";

    final Session session;
    final Position position;

    Leftovers(Session session, Position position) {
        this.session = session;
        this.position = position;
    }

    static Leftovers of(Session session, Position position) {
        return switch (position.step().first().kind()) {
            case BUILD_INDEX -> new BuiltIndex(session, position);
            case DROP_INDEX -> new DroppedIndex(session, position);
            case REBUILD_INDEX -> new RebuiltIndexes(session, position);
            case DETACH_PARTITION -> new DetachedPartition(session, position);
            case REPEATABLE -> new Repeatable(session, position);
            case TRANSACTIONAL ->
                isRepeatable(position) ? new Repeatable(session, position) : new Unprovable(session, position);
            default -> new Unprovable(session, position);
        };
    }

    /** Of statements whose words do not tell that PostgreSQL refuses them in a transaction: partitioned tables do. */
    private static boolean isRepeatable(Position position) {
        var word = position.step().first().tokens().get(0);
        return word.equalsIgnoreCase("REINDEX") || word.equalsIgnoreCase("CLUSTER");
    }

    /** What is there now, compared with what was there at the intent. */
    abstract Found look() throws SQLException;

    /** SQL for the relation that the intent records. */
    String relation() throws SQLException {
        return "NULL";
    }

    /** SQL for the indexes that were there before. */
    String indexesBefore() {
        return "'{}'";
    }

    /** False when nothing tells whether the statement did its work and it may not run twice. */
    boolean canTell() {
        return true;
    }

    /** An index that was there before, is invalid, and made the statement do nothing. */
    Optional<String> invalidOfSameName() throws SQLException {
        return Optional.empty();
    }

    /** Names of half-built indexes that this login may not drop. */
    List<String> outOfReach() throws SQLException {
        return List.of();
    }

    final Statement statement() {
        return position.step().first();
    }

    /** The relation is found as the file finds it, and written down as the login that the bookkeeping belongs to. */
    final void writeIntent() throws SQLException {
        var row =
                """
                INSERT INTO pawl.steps (version, position, line, fingerprint, relation, indexes, run_id)
                VALUES (%s, %s, %s, %s, %s, %s, %s)"""
                        .formatted(
                                version(),
                                position.number(),
                                position.line(),
                                session.literal(position.fingerprint()),
                                RELATION,
                                indexesBefore(),
                                session.literal(session.runId().toString()));
        session.execute("SELECT pg_catalog.set_config('pawl.relation', coalesce((%s)::pg_catalog.text, ''), true);\n%s"
                .formatted(relation(), BriefQuery.message(row)));
    }

    /** The half-built indexes of an intent whose statement has been replaced by another one since. */
    final Found abandoned() throws SQLException {
        return firstOwn(
                """
                SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index AS progress
                            WHERE progress.index_relid = pg_index.indexrelid) THEN 'BEING_BUILT'
                        ELSE 'INVALID' END,
                    pg_catalog.format('%%I.%%I', nspname, relname)
                FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
                JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
                JOIN pawl.steps ON indrelid = steps.relation AND indexrelid <> ALL (steps.indexes)
                WHERE %s AND NOT indisvalid AND relkind = 'i'"""
                        .formatted(row()));
    }

    final void writeDone() throws SQLException {
        session.executeOwn("UPDATE pawl.steps SET finished_at = pg_catalog.clock_timestamp() WHERE " + row());
    }

    final void forgetIntent() throws SQLException {
        session.executeOwn("DELETE FROM pawl.steps WHERE " + row());
    }

    final String row() throws SQLException {
        return "version = " + version() + " AND position = " + position.number();
    }

    private String version() throws SQLException {
        return session.literal(position.migration().version().text());
    }

    /** A name as the statement has it, found in the search path as the statement finds it. */
    final String regclass(String name) throws SQLException {
        return "pg_catalog.to_regclass(" + session.literal(name) + ")";
    }

    /** The first row of a query as (state, name); nothing when there is none. It finds names as the file does. */
    final Found first(String query) throws SQLException {
        try (var statement = session.connection().createStatement();
                var row = statement.executeQuery(query)) {
            return found(row);
        }
    }

    /** The same of a query that reads the bookkeeping, which a file may have no right to. */
    final Found firstOwn(String query) throws SQLException {
        try (var statement = session.connection().createStatement();
                var row = BriefQuery.execute(statement, query)) {
            return found(row);
        }
    }

    private static Found found(ResultSet row) throws SQLException {
        return row.next() ? new Found(State.valueOf(row.getString(1)), row.getString(2)) : Found.NOTHING;
    }

    /** CREATE INDEX CONCURRENTLY: what is new on the table since the intent is its own. */
    static final class BuiltIndex extends Leftovers {
        private final String name;
        private final String table;

        BuiltIndex(Session session, Position position) {
            super(session, position);
            int on = statement().after("ON");
            int afterWord = statement().after("INDEX", "CONCURRENTLY");
            int afterCondition = statement().after("IF", "NOT", "EXISTS");
            int nameAt = afterCondition > 0 ? afterCondition : afterWord;
            this.name = nameAt == on - 1 ? "" : statement().nameAt(nameAt);
            this.table = statement().nameAt(statement().after("ON", "ONLY") == on + 1 ? on + 1 : on);
        }

        @Override
        String relation() throws SQLException {
            return regclass(table) + "::pg_catalog.oid";
        }

        @Override
        String indexesBefore() {
            return "ARRAY(SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = " + RELATION + ")";
        }

        @Override
        Found look() throws SQLException {
            return firstOwn(
                    """
                    SELECT CASE WHEN pg_index.indisvalid THEN 'DONE'
                            WHEN EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index AS progress
                                WHERE progress.index_relid = pg_index.indexrelid) THEN 'BEING_BUILT'
                            ELSE 'INVALID' END,
                        pg_catalog.format('%%I.%%I', nspname, relname)
                    FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
                    JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
                    JOIN pawl.steps ON indrelid = steps.relation AND indexrelid <> ALL (steps.indexes)
                    WHERE %s AND pg_class.relkind = 'i' AND (%s::pg_catalog.name IS NULL
                        OR relname = %2$s::pg_catalog.name)
                    ORDER BY indisvalid DESC"""
                            .formatted(row(), session.literal(plainName())));
        }

        @Override
        Optional<String> invalidOfSameName() throws SQLException {
            if (name.isEmpty()) {
                return Optional.empty();
            }
            var found = first(
                    """
                    SELECT 'INVALID', pg_catalog.format('%%I.%%I', nspname, relname)
                    FROM pg_catalog.pg_index
                    JOIN pg_catalog.pg_class ON pg_class.oid OPERATOR(pg_catalog.=) indexrelid
                    JOIN pg_catalog.pg_namespace ON pg_namespace.oid OPERATOR(pg_catalog.=) relnamespace
                    WHERE indrelid OPERATOR(pg_catalog.=) %s
                        AND relname OPERATOR(pg_catalog.=) %s::pg_catalog.name
                        AND relkind OPERATOR(pg_catalog.=) 'i' AND NOT indisvalid"""
                            .formatted(relation(), session.literal(plainName())));
            return Optional.of(found).filter(f -> f.state() == State.INVALID).map(Found::name);
        }

        /** The index's own name as the catalog has it; null when the server chooses one. */
        private @Nullable String plainName() {
            return name.isEmpty() ? null : Identifier.lastPart(name);
        }
    }

    /** DROP INDEX CONCURRENTLY: done when it is gone; a half-dropped one is dropped again. */
    static final class DroppedIndex extends Leftovers {
        DroppedIndex(Session session, Position position) {
            super(session, position);
        }

        @Override
        Found look() throws SQLException {
            int condition = statement().after("IF", "EXISTS");
            int name = condition > 0 ? condition : statement().after("INDEX", "CONCURRENTLY");
            return first("SELECT CASE WHEN " + regclass(statement().nameAt(name))
                    + " IS NULL THEN 'DONE' ELSE 'NOTHING' END, ''");
        }
    }

    /** VACUUM and the like: running it twice is as good as once. */
    static final class Repeatable extends Leftovers {
        Repeatable(Session session, Position position) {
            super(session, position);
        }

        @Override
        Found look() {
            return Found.NOTHING;
        }
    }

    /** A procedure that commits, CREATE DATABASE and the like. */
    static final class Unprovable extends Leftovers {
        Unprovable(Session session, Position position) {
            super(session, position);
        }

        @Override
        boolean canTell() {
            return false;
        }

        @Override
        Found look() {
            return Found.NOTHING;
        }
    }
}
