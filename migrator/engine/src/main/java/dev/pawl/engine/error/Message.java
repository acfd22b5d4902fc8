package dev.pawl.engine.error;

import java.text.MessageFormat;
import java.util.Locale;

/**
 * The message catalogue: every line that Pawl logs and every error that it raises has its number here.
 *
 * <p>The letter at the end of an id is I (information), W (warning) or E (error). Ids are stable: scripts and alert
 * rules match them. {@code docs/reference/messages.md} is generated from this enum and a test keeps it so.
 */
public enum Message {
    UP_TO_DATE("PAWL0001I", "{0} is up to date; migrations applied: {1}."),
    LOCK_WAITING("PAWL0002I", "Waiting for the runner lock on {0}, {1} so far; held by {2}."),
    STEP_STARTED("PAWL0003I", "Applying {0} ({1} of {2})."),
    STEP_APPLIED("PAWL0004I", "Applied {0} in {1} ms{2}."),
    STEP_RETRY(
            "PAWL0005W", "{0} could not get its locks (SQLSTATE {1}); attempt {2} was rolled back, next in {3} ms{4}."),
    RUN_FINISHED("PAWL0006I", "{0} is up to date; migrations applied by this run: {1}, in {2} ms."),
    CONTRACT_HELD("PAWL0007I", "Held back because its phase is contract: {0}."),
    CONNECTING("PAWL0008W", "{0} does not answer yet (SQLSTATE {1}); trying again for another {2}."),
    HISTORY_CREATED("PAWL0009I", "Created public.schema_migrations in {0}."),
    HISTORY_ADOPTED("PAWL0010I", "Added Pawl''s columns to the existing public.schema_migrations of {0}."),
    ROLES_PROVISIONED("PAWL0011I", "Ran roles.sql on {0}."),
    STARTUP_SKIPPED("PAWL0012I", "pawl.enabled is false: the schema is neither changed nor checked at start-up."),
    STARTUP_FAILED("PAWL0013E", "The schema could not be brought up to date: {0}"),
    STATUS_UNREADABLE("PAWL0014W", "The state of the schema could not be read: {0}"),
    SIGNED_IN("PAWL0015I", "{0} signed in to the operator pages from {1}."),
    SIGN_IN_REFUSED("PAWL0016W", "A sign-in to the operator pages from {0} was refused: {1}."),

    SETTING_IGNORED(
            "PAWL0017W",
            "{0} sets {1} on line {2}, which the runner decides; a directive such as -- pawl:lock-timeout 5s changes it."),
    STEP_RESUMED("PAWL0018I", "Resuming {0} after statement {1} of {2}."),
    INVALID_INDEX_DROPPED("PAWL0019W", "Dropped the invalid index {1}, which an interrupted run of {0} had left."),
    INDEX_BEING_BUILT("PAWL0020I", "Waiting for {1}, which another session is building; it belongs to {0}."),
    BLOCKED("PAWL0021W", "{0} waits for {1}, held by {2}."),
    PROGRESS("PAWL0022I", "{0} line {1}: {2}."),
    RECONNECTED("PAWL0023W", "The connection was lost (SQLSTATE {0}); connected again, the history decides."),
    BOOKKEEPING_MADE("PAWL0024I", "Made or upgraded the bookkeeping in schema pawl of {0}."),
    BUG(
            "PAWL0101E",
            ExitStatus.BUG,
            "This is a bug in Pawl: {0}.",
            "Please report it with the stack trace from standard error."),

    BAD_CONFIGURATION(
            "PAWL0201E",
            ExitStatus.USAGE,
            "{0} is not a valid value for {1}: {2}.",
            "Correct the value; docs/reference/configuration.md lists every key."),
    NO_MIGRATIONS(
            "PAWL0202E",
            ExitStatus.USAGE,
            "No migrations found in {0}.",
            "Name the folder that holds files such as 0001_baseline.up.sql."),
    UNREADABLE_FILE("PAWL0203E", ExitStatus.USAGE, "{0} cannot be read: {1}.", "Check the path and its permissions."),
    SERVER_TOO_OLD(
            "PAWL0204E",
            ExitStatus.USAGE,
            "{0} runs PostgreSQL {1}; Pawl needs 15 or newer.",
            "Upgrade the server, nothing was changed."),
    POOLER_IN_BETWEEN(
            "PAWL0205E",
            ExitStatus.USAGE,
            "A connection pooler stands between Pawl and {0}, and {1}.",
            "Give the address of the PostgreSQL server itself by pawl.direct-url (PAWL_DIRECT_URL) or --url."),
    STANDBY(
            "PAWL0206E",
            ExitStatus.USAGE,
            "{0} is a standby and cannot be changed.",
            "Give the address of the primary."),
    QUERY_MODE(
            "PAWL0207E",
            ExitStatus.USAGE,
            "The data source of {0} does not use the simple query protocol.",
            "Set preferQueryMode=simple on the migrator''s data source, so that a whole file is one round trip."),
    CONNECTION_SETTINGS("PAWL0208E", ExitStatus.USAGE, "{0}", "See pawl --help for how to name the database."),

    UP_ALREADY_RUNS(
            "PAWL0209E",
            ExitStatus.USAGE,
            "Another pawl up is running on the data in {0}.",
            "Use that one, or end it first."),
    PORT_TAKEN(
            "PAWL0210E",
            ExitStatus.USAGE,
            "Port {0} on localhost is taken by another program.",
            "End that program, or choose another port: pawl up --http-port N."),
    NOT_BUILT(
            "PAWL0211E",
            ExitStatus.USAGE,
            "There is no Open Liberty with the operator pages in {0}.",
            "Start pawl by the launcher at the root of the repository; it builds what is missing."),
    BAD_ARGUMENTS("PAWL0212E", ExitStatus.USAGE, "{0}", "See {1} --help."),

    REQUIREMENTS(
            "PAWL0213E",
            ExitStatus.USAGE,
            "{0} lacks what the migrations require: {1}.",
            "Provide it, or run these migrations elsewhere. No migration was run."),

    BAD_NAMES(
            "PAWL0401E",
            ExitStatus.REFUSED,
            "Not names of migrations in {0}: {1}.",
            "Name them like 0042_add_customer_index.up.sql, or move them elsewhere. No migration was run."),
    DUPLICATE_VERSION(
            "PAWL0402E",
            ExitStatus.REFUSED,
            "{0} and {1} have the same number.",
            "Renumber the one that has not been applied anywhere. No migration was run."),
    BAD_BYTES(
            "PAWL0403E",
            ExitStatus.REFUSED,
            "{0} is not UTF-8 text: {1}.",
            "Save the file as UTF-8 without NUL bytes. No migration was run."),
    BAD_DIRECTIVE(
            "PAWL0404E",
            ExitStatus.REFUSED,
            "Line {1} of {0}, {2}: {3}.",
            "Correct the directive; docs/reference/directives.md lists them. No migration was run."),
    FROZEN_CHANGED(
            "PAWL0405E",
            ExitStatus.REFUSED,
            "Released files differ from released.sha256: {0}.",
            "Restore the released files; put the change into a new migration. No migration was run."),
    BAD_MANIFEST(
            "PAWL0406E",
            ExitStatus.REFUSED,
            "Line {1} of {0} is not of the form that sha256sum writes.",
            "Restore released.sha256 from version control. No migration was run."),
    EDITED(
            "PAWL0407E",
            ExitStatus.REFUSED,
            "{0} was edited after it was applied: applied {1}, the file is {2}.",
            "Restore the file as it was applied; put the change into a new migration. No migration was run."),
    MISSING(
            "PAWL0408E",
            ExitStatus.REFUSED,
            "{0} is recorded as applied but there is no such file.",
            "Restore the file, or check that this is the right database and folder. No migration was run."),
    LATE(
            "PAWL0409E",
            ExitStatus.REFUSED,
            "{0} is pending but sorts before {1}, which is applied already.",
            "Give it a number after {1}. No migration was run."),
    FOREIGN_HISTORY(
            "PAWL0410E",
            ExitStatus.REFUSED,
            "public.schema_migrations in {0} was made by another tool: its columns are {1}.",
            "Rename that table, or use a database of its own for this migration set. No migration was run."),
    SEVERAL_PROBLEMS(
            "PAWL0411E",
            ExitStatus.REFUSED,
            "Files and history of {0} differ in {1} places: {2}",
            "See pawl status for each of them. No migration was run."),
    PSQL_COMMAND(
            "PAWL0412E",
            ExitStatus.REFUSED,
            "Line {1} of {0} needs psql: {2}",
            "Write it in SQL that the server understands by itself. No migration was run."),
    TRANSACTION_CONTROL(
            "PAWL0413E",
            ExitStatus.REFUSED,
            "Line {1} of {0} begins or ends a transaction: {2}",
            "Pawl runs each file in one transaction. Pairs of BEGIN and COMMIT may stay; take out everything else that "
                    + "ends a transaction. No migration was run."),
    UNFINISHED(
            "PAWL0414E",
            ExitStatus.REFUSED,
            "On line {1} of {0} begins {2} never ends.",
            "Close it. No migration was run."),
    ALONE_IN_TRANSACTION(
            "PAWL0415E",
            ExitStatus.REFUSED,
            "Line {1} of {0} stands between BEGIN and COMMIT but PostgreSQL runs it outside transactions only: {2}",
            "Move it out of the bracket. No migration was run."),
    SETTING_OF_CONNECTION(
            "PAWL0416E",
            ExitStatus.REFUSED,
            "Line {1} of {0} changes the connection that it is sent on: {2}",
            "Take it out: files are UTF-8, dates ISO, backslashes ordinary characters, and the session is the "
                    + "runner''s. No migration was run."),
    STEP_EDITED(
            "PAWL0417E",
            ExitStatus.REFUSED,
            "Line {1} of {0} was edited after it had run, while the rest of the file has not.",
            "Restore that part of the file as it was; what comes after it may be corrected."),

    MIGRATION_FAILED(
            "PAWL0501E",
            ExitStatus.FAILED,
            "{0} failed and was rolled back: {1}",
            "Correct the file and run again; what was applied before it is kept."),
    TRANSACTION_ENDED(
            "PAWL0502E",
            ExitStatus.FAILED,
            "{0} ended the transaction that it ran in or gave the runner lock away, so it is not recorded.",
            "Take out of the file what ends the transaction or releases advisory locks; check what it has left behind."),
    ROLES_FAILED("PAWL0503E", ExitStatus.FAILED, "roles.sql failed: {0}", "{1} No migration was run."),
    BOOKKEEPING_FAILED(
            "PAWL0504E",
            ExitStatus.FAILED,
            "The history in {0} could not be read or written: {1}",
            "The migrating login needs CREATE on schema public and must own public.schema_migrations."),
    SERVER_ENDED(
            "PAWL0505E",
            ExitStatus.FAILED,
            "The server of the operator pages ended with code {0}.",
            "Its log is in {1}."),
    SERVER_NOT_READY(
            "PAWL0506E",
            ExitStatus.FAILED,
            "The operator pages are served at {0} but the application is not ready: {1}.",
            "Open the page, or see the log in {2}."),
    DATABASE_ENDED(
            "PAWL0507E",
            ExitStatus.FAILED,
            "The PostgreSQL that pawl up started has ended; the operator pages were stopped, too.",
            "Start pawl up again; it recovers the data in {0}."),

    HISTORY_NOT_WRITTEN(
            "PAWL0508E",
            ExitStatus.FAILED,
            "{0} was rolled back because its row in public.schema_migrations was not stored: {1}",
            "Look for a trigger or rule on public.schema_migrations, or for what the file does to that table."),
    STEP_FAILED(
            "PAWL0509E",
            ExitStatus.FAILED,
            "{0} failed at statement {1} of {2}: {3}",
            "The statements before it are kept, this one left nothing behind. Correct it and run again."),
    STEP_FAILED_HALFWAY(
            "PAWL0510E",
            ExitStatus.FAILED,
            "{0} failed at statement {1} of {2}, which commits by itself and may have done a part: {3}",
            "Look at what it did, then say pawl resolve {0} --done, or pawl resolve {0} --again to run it again."),
    INDEX_INVALID(
            "PAWL0511E",
            ExitStatus.FAILED,
            "Index {1}, which {0} would make if it were not there, is there but invalid, and not of this migration.",
            "Look at it, then DROP INDEX CONCURRENTLY or REINDEX INDEX CONCURRENTLY it, and run again."),
    READ_ONLY(
            "PAWL0512E",
            ExitStatus.FAILED,
            "{0} lets this login only read (default_transaction_read_only is on).",
            "ALTER ROLE or ALTER DATABASE ... RESET default_transaction_read_only, or use another login."),
    STEP_LOST(
            "PAWL0513E",
            ExitStatus.FAILED,
            "The connection was ended by an administrator while {0} ran: {1} It was rolled back.",
            "Find out why, then run again; what was applied before it is kept."),

    LOCK_BUDGET(
            "PAWL0601E",
            ExitStatus.BUDGET_USED_UP,
            "The runner lock on {0} was not free within {1}; held by {2}.",
            "Look at that session; when it ends, run again."),
    RETRY_BUDGET(
            "PAWL0602E",
            ExitStatus.BUDGET_USED_UP,
            "{0} did not get its locks in {1} attempts within {2} (SQLSTATE {3}){4}; it changed nothing.",
            "End the transactions that hold these tables, then run again."),
    INTERRUPTED(
            "PAWL0603E",
            ExitStatus.BUDGET_USED_UP,
            "The run on {0} was interrupted; the migration at hand changed nothing.",
            "Run again."),
    RUNNER_ACTIVE(
            "PAWL0701E",
            ExitStatus.RUNNER_ACTIVE,
            "Another runner is at work on {0}: {1}.",
            "Wait for it, or leave out --no-wait."),
    OUTCOME_UNKNOWN(
            "PAWL0801E",
            ExitStatus.UNKNOWN,
            "The connection was lost while {0} ran: {1}",
            "Run again: the history tells whether it was committed."),
    STEP_UNKNOWN(
            "PAWL0802E",
            ExitStatus.UNKNOWN,
            "It is not known whether statement {1} of {0} on line {2} was carried out when a run was interrupted.",
            "Look at the database, then say pawl resolve {0} --done, or pawl resolve {0} --again to run it again."),
    NEWER(
            "PAWL0901E",
            ExitStatus.DATABASE_NEWER,
            "{0} is applied in the database, is newer than this code knows and is not known to be expand-only.",
            "Deploy the version of the application that contains it."),
    UNREACHABLE(
            "PAWL1101E",
            ExitStatus.UNREACHABLE,
            "{0} could not be reached within {1}: {2}",
            "Check host, port, network and that the server runs."),
    LOGIN_REFUSED(
            "PAWL1102E",
            ExitStatus.UNREACHABLE,
            "{0} refused the connection: {1}",
            "Check user, password, database name and pg_hba.conf."),
    CONNECTION_LOST(
            "PAWL1103E",
            ExitStatus.UNREACHABLE,
            "The connection to {0} was lost while no migration was running: {1}",
            "Run again.");

    private final String id;
    private final ExitStatus exitStatus;
    private final String text;
    private final String hint;

    Message(String id, String text) {
        this(id, ExitStatus.OK, text, "");
    }

    Message(String id, ExitStatus exitStatus, String text, String hint) {
        this.id = id;
        this.exitStatus = exitStatus;
        this.text = text;
        this.hint = hint;
    }

    /** The stable number, for example {@code PAWL0407E}. */
    public String id() {
        return id;
    }

    /** How a command ends that fails with this message; {@link ExitStatus#OK} for lines that are only logged. */
    public ExitStatus exitStatus() {
        return exitStatus;
    }

    /** The text with its arguments filled in, numbers without grouping. */
    public String text(Object... arguments) {
        return fill(text, arguments);
    }

    /** What the operator does next, or an empty string. */
    public String hint(Object... arguments) {
        return fill(hint, arguments);
    }

    private static String fill(String pattern, Object... arguments) {
        var words = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            words[i] = String.valueOf(arguments[i]);
        }
        return new MessageFormat(pattern, Locale.ROOT).format(words);
    }
}
