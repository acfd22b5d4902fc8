package dev.pawl.engine.takeover;

import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.run.OperatorTransaction;
import dev.pawl.engine.takeover.Claim.NameParts;
import dev.pawl.engine.takeover.Claim.Place;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code databasechangelog}. Its times have no zone and are taken for UTC. */
final class LiquibaseLedger implements Ledger {
    /** How a changeset begins in a formatted SQL file. */
    private static final Pattern CHANGESET =
            Pattern.compile("^\\s*--\\s*changeset\\s+\"?([^\\s:\"]+)\"?:\"?([^\\s\"]+)\"?", Pattern.MULTILINE);

    private static final Set<String> APPLIED = Set.of("EXECUTED", "RERAN", "MARK_RAN");

    private final MigrationSet set;

    LiquibaseLedger(MigrationSet set) {
        this.set = set;
    }

    private record Entry(String id, String author, String fileName, String type, @Nullable Instant executed) {
        String label() {
            return fileName + "::" + id + "::" + author;
        }

        /** The file as the changelog has it, without folders and endings. */
        Optional<NameParts> file() {
            var name = fileName.substring(fileName.lastIndexOf('/') + 1);
            return NameParts.of(
                    name.replaceFirst("[.](sql|xml|ya?ml|json)$", "").replaceFirst("[.]up$", ""));
        }
    }

    @Override
    public boolean fits(SourceTable table) {
        return table.has("id ", "author ", "filename ", "dateexecuted ", "orderexecuted ", "exectype ");
    }

    @Override
    public List<Claim> claims(OperatorTransaction transaction, SourceTable table) throws SQLException {
        var entries = Ledger.rows(
                transaction,
                """
                SELECT id, author, filename, exectype, dateexecuted AT TIME ZONE 'UTC' AS executed
                FROM %s ORDER BY orderexecuted, dateexecuted"""
                        .formatted(table.sql()),
                row -> new Entry(
                        row.getString("id"),
                        row.getString("author"),
                        row.getString("filename"),
                        row.getString("exectype"),
                        Ledger.instant(row, "executed")));
        var unfinished = new ArrayList<String>();
        if (isLocked(transaction, table)) {
            unfinished.add(table.schema() + ".databasechangeloglock is held by a run, or by one that was interrupted");
        }
        entries.stream()
                .filter(entry -> !APPLIED.contains(entry.type))
                .forEach(entry -> unfinished.add(entry.label() + " is recorded as " + entry.type));
        unfinished.addAll(partly(entries));
        Ledger.requireNone(transaction, OtherTool.LIQUIBASE, unfinished);
        return entries.stream().map(LiquibaseLedger::claim).toList();
    }

    private static Claim claim(Entry entry) {
        var keys = Stream.of(NameParts.of(entry.id), entry.file())
                .flatMap(Optional::stream)
                .distinct();
        return new Claim.OneFile(entry.label(), keys.toList(), Place.IN_ORDER_SHARED, entry.executed);
    }

    /** Files of which Liquibase has applied some changesets and not others. */
    private List<String> partly(List<Entry> entries) {
        var executed = new HashSet<String>();
        entries.forEach(entry -> executed.add(entry.author + ":" + entry.id));
        var partly = new ArrayList<String>();
        for (var file : set.migrations()) {
            boolean touched =
                    entries.stream().anyMatch(entry -> entry.file().equals(Optional.of(NameParts.of(file.version()))));
            if (touched) {
                changesets(file).stream()
                        .filter(changeset -> !executed.contains(changeset))
                        .forEach(changeset -> partly.add("changeset " + changeset + " of " + file + " is not applied"));
            }
        }
        return partly;
    }

    private static List<String> changesets(Migration file) {
        return CHANGESET
                .matcher(file.contents().script().sql())
                .results()
                .map(found -> found.group(1) + ":" + found.group(2))
                .toList();
    }

    private static boolean isLocked(OperatorTransaction transaction, SourceTable table) throws SQLException {
        var lock = table.schema() + ".databasechangeloglock";
        return transaction.exists("SELECT WHERE pg_catalog.to_regclass(?) IS NOT NULL", lock)
                && transaction.exists("SELECT FROM " + lock + " WHERE locked");
    }
}
