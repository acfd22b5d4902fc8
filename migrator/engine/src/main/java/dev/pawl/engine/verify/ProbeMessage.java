package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.TransactionMessage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Steps as one message: the server takes them one after the other, each in a subtransaction, and tells what became of
 * each. One round trip for any number of them, and nothing stays: the transaction is rolled back in the same message.
 *
 * <p>A step waits a fifth of a second for a lock, all of them together ten seconds; the first that has to wait for longer
 * ends the message. Nothing but the statements of the steps takes locks.
 */
final class ProbeMessage {
    private static final Answer NOT_REACHED = new Answer(Answer.NO_ROW, 0, "");

    private static final String BEGIN =
            """
            BEGIN;
            SET LOCAL lock_timeout = '200ms';
            SET LOCAL statement_timeout = '10s';
            SET LOCAL idle_in_transaction_session_timeout = '30s';
            SET LOCAL join_collapse_limit = 1;
            SET LOCAL from_collapse_limit = 1;
            SET LOCAL client_min_messages = error;
            SET LOCAL search_path = pg_catalog, %s, pg_temp;
            """;

    private static final String BODY =
            """
            DECLARE
                step record;
                seen bigint;
                state text;
                words text;
                made integer[] := '{}';
                answers text := '';
            BEGIN
                FOR step IN SELECT * FROM (VALUES
            %s
                ) AS steps (id, made, needs, role, zone, command, counts)
                LOOP
                    CONTINUE WHEN step.made > 0 AND step.made = ANY (made);
                    CONTINUE WHEN NOT step.needs <@ made;
                    seen := 0;
                    state := '00000';
                    words := '';
                    BEGIN
                        IF step.zone IS NOT NULL THEN
                            PERFORM set_config(%s, step.zone, true);
                        END IF;
                        IF step.role IS NOT NULL THEN
                            EXECUTE 'SET LOCAL ROLE ' || quote_ident(step.role);
                        END IF;
                        IF step.counts THEN
                            EXECUTE step.command INTO seen;
                        ELSE
                            EXECUTE step.command;
                            GET DIAGNOSTICS seen = ROW_COUNT;
                            SET CONSTRAINTS ALL IMMEDIATE;
                        END IF;
                        IF step.made = 0 OR seen = 0 THEN
                            RAISE EXCEPTION USING ERRCODE = 'PAWL3';
                        END IF;
                        SET LOCAL ROLE NONE;
                        made := made || step.made;
                    EXCEPTION
                        WHEN query_canceled THEN
                            state := '57014';
                        WHEN OTHERS THEN
                            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
                            IF state = 'PAWL3' THEN
                                state := '00000';
                                words := '';
                            END IF;
                    END;
                    answers := answers || step.id || '|' || state || '|' || coalesce(seen, 0) || '|'
                        || translate(words, chr(10), ' ') || chr(10);
                    EXIT WHEN state IN ('57014', '55P03');
                END LOOP;
                PERFORM set_config('pawl.probe_answers', answers, true);
            END
            """;

    private final List<Step> steps = new ArrayList<>();
    private final String zoneSetting;
    private final String schema;

    /**
     * An empty message.
     *
     * @param schema where the functions of the tables' triggers may expect to find things
     */
    ProbeMessage(String zoneSetting, String schema) {
        this.zoneSetting = zoneSetting;
        this.schema = schema;
    }

    /** Adds a step and returns its place among the answers. */
    int add(Step step) {
        steps.add(step);
        return steps.size() - 1;
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** How many of these steps do not make rows. */
    int probes() {
        return (int) steps.stream().filter(step -> step.row() == 0).count();
    }

    Step step(int place) {
        return steps.get(place);
    }

    /**
     * Sends them; costs one round trip.
     *
     * @throws SQLException when not even the message itself could be executed; the transaction is over
     */
    List<Answer> send(Connection connection) throws SQLException {
        var rows = new ArrayList<String>();
        for (int i = 0; i < steps.size(); i++) {
            rows.add("(" + i + ", " + row(steps.get(i)) + ")");
        }
        var body = BODY.formatted(String.join(",\n", rows), Identifiers.literal(zoneSetting));
        var text = BEGIN.formatted(Identifiers.quoted(schema)) + "DO " + Identifiers.literal(body) + ";\n"
                + "SELECT current_setting('pawl.probe_answers');\nROLLBACK";
        return TransactionMessage.send(connection, text, statement -> {
            try (var answers = statement.getResultSet()) {
                return answers(answers);
            }
        });
    }

    private static String row(Step step) {
        return String.join(
                ", ",
                String.valueOf(step.row()),
                "'{" + step.needs().stream().map(String::valueOf).collect(Collectors.joining(",")) + "}'::integer[]",
                step.role().map(Identifiers::literal).orElse("NULL") + "::text",
                step.zone().map(Identifiers::literal).orElse("NULL") + "::text",
                Identifiers.literal(step.sql()),
                String.valueOf(step.counts()));
    }

    private List<Answer> answers(ResultSet row) throws SQLException {
        var answers = new ArrayList<>(Collections.nCopies(steps.size(), NOT_REACHED));
        row.next();
        for (var line : row.getString(1).lines().toList()) {
            var parts = line.split("\\|", 4);
            answers.set(Integer.parseInt(parts[0]), new Answer(parts[1], Long.parseLong(parts[2]), parts[3]));
        }
        return answers;
    }
}
