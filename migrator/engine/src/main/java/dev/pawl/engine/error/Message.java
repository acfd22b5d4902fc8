package dev.pawl.engine.error;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;

/**
 * The message catalogue: every line that Pawl logs and every error that it raises has its number here.
 *
 * <p>The letter at the end of an id is I (information), W (warning) or E (error). Ids are stable: scripts and alert
 * rules match them. {@code docs/reference/messages.md} is generated from this enum and a test keeps it so.
 */
public enum Message {
    UP_TO_DATE("PAWL0001I"),
    LOCK_WAITING("PAWL0002I"),
    STEP_STARTED("PAWL0003I"),
    STEP_APPLIED("PAWL0004I"),
    STEP_RETRY("PAWL0005W"),
    RUN_FINISHED("PAWL0006I"),
    CONTRACT_HELD("PAWL0007I"),
    CONNECTING("PAWL0008W"),
    HISTORY_CREATED("PAWL0009I"),
    HISTORY_ADOPTED("PAWL0010I"),
    ROLES_PROVISIONED("PAWL0011I"),
    STARTUP_SKIPPED("PAWL0012I"),
    STARTUP_FAILED("PAWL0013E"),
    STATUS_UNREADABLE("PAWL0014W"),
    SIGNED_IN("PAWL0015I"),
    SIGN_IN_REFUSED("PAWL0016W"),
    SETTING_IGNORED("PAWL0017W"),
    STEP_RESUMED("PAWL0018I"),
    INVALID_INDEX_DROPPED("PAWL0019W"),
    INDEX_BEING_BUILT("PAWL0020I"),
    BLOCKED("PAWL0021W"),
    PROGRESS("PAWL0022I"),
    RECONNECTED("PAWL0023W"),
    BOOKKEEPING_MADE("PAWL0024I"),
    ACCEPTED("PAWL0025I"),
    RESOLVED("PAWL0026I"),
    ADOPTED("PAWL0027I"),
    BASELINED("PAWL0028I"),
    FROZEN("PAWL0029I"),
    INSTANCE_REGISTERED("PAWL0030I"),
    INSTANCE_NOT_REGISTERED("PAWL0031W"),
    GATE_WAITING("PAWL0032I"),
    INVALID_INDEX_KEPT("PAWL0040W"),
    STATEMENT_STARTED("PAWL0060I"),
    STATEMENT_FINISHED("PAWL0061I"),
    UNBLOCKED("PAWL0062I"),

    BUG("PAWL0101E", ExitStatus.BUG),

    BAD_CONFIGURATION("PAWL0201E", ExitStatus.USAGE),
    NO_MIGRATIONS("PAWL0202E", ExitStatus.USAGE),
    UNREADABLE_FILE("PAWL0203E", ExitStatus.USAGE),
    SERVER_TOO_OLD("PAWL0204E", ExitStatus.USAGE),
    POOLER_IN_BETWEEN("PAWL0205E", ExitStatus.USAGE),
    STANDBY("PAWL0206E", ExitStatus.USAGE),
    QUERY_MODE("PAWL0207E", ExitStatus.USAGE),
    CONNECTION_SETTINGS("PAWL0208E", ExitStatus.USAGE),
    UP_ALREADY_RUNS("PAWL0209E", ExitStatus.USAGE),
    PORT_TAKEN("PAWL0210E", ExitStatus.USAGE),
    NOT_BUILT("PAWL0211E", ExitStatus.USAGE),
    BAD_ARGUMENTS("PAWL0212E", ExitStatus.USAGE),
    REQUIREMENTS("PAWL0213E", ExitStatus.USAGE),
    NO_REASON("PAWL0214E", ExitStatus.USAGE),
    NOT_A_FOLDER("PAWL0215E", ExitStatus.USAGE),
    BAD_NEW_NAME("PAWL0216E", ExitStatus.USAGE),
    UNKNOWN_VERSION("PAWL0217E", ExitStatus.USAGE),
    NOT_WRITTEN("PAWL0218E", ExitStatus.USAGE),

    BAD_NAMES("PAWL0401E", ExitStatus.REFUSED),
    DUPLICATE_VERSION("PAWL0402E", ExitStatus.REFUSED),
    BAD_BYTES("PAWL0403E", ExitStatus.REFUSED),
    BAD_DIRECTIVE("PAWL0404E", ExitStatus.REFUSED),
    FROZEN_CHANGED("PAWL0405E", ExitStatus.REFUSED),
    BAD_MANIFEST("PAWL0406E", ExitStatus.REFUSED),
    EDITED("PAWL0407E", ExitStatus.REFUSED),
    MISSING("PAWL0408E", ExitStatus.REFUSED),
    LATE("PAWL0409E", ExitStatus.REFUSED),
    FOREIGN_HISTORY("PAWL0410E", ExitStatus.REFUSED),
    SEVERAL_PROBLEMS("PAWL0411E", ExitStatus.REFUSED),
    PSQL_COMMAND("PAWL0412E", ExitStatus.REFUSED),
    TRANSACTION_CONTROL("PAWL0413E", ExitStatus.REFUSED),
    UNFINISHED("PAWL0414E", ExitStatus.REFUSED),
    ALONE_IN_TRANSACTION("PAWL0415E", ExitStatus.REFUSED),
    SETTING_OF_CONNECTION("PAWL0416E", ExitStatus.REFUSED),
    STEP_EDITED("PAWL0417E", ExitStatus.REFUSED),
    NOT_EMPTY("PAWL0420E", ExitStatus.REFUSED),
    HAS_HISTORY("PAWL0421E", ExitStatus.REFUSED),
    NOTHING_TO_ACCEPT("PAWL0422E", ExitStatus.REFUSED),
    NOTHING_UNKNOWN("PAWL0423E", ExitStatus.REFUSED),
    NOTHING_TO_ADOPT("PAWL0424E", ExitStatus.REFUSED),
    NOT_MAPPED("PAWL0425E", ExitStatus.REFUSED),
    NOT_ADOPTABLE("PAWL0426E", ExitStatus.REFUSED),
    OTHER_NAMES("PAWL0427E", ExitStatus.REFUSED),
    PACKAGED_CHANGED("PAWL0431E", ExitStatus.REFUSED),
    BAD_LIST("PAWL0432E", ExitStatus.REFUSED),
    CONTRACT_PARTNER("PAWL0440E", ExitStatus.REFUSED),
    CONTRACT_TOO_EARLY("PAWL0441E", ExitStatus.REFUSED),
    INSTANCES_ALIVE("PAWL0442E", ExitStatus.REFUSED),
    UNTAGGED_CONTRACT("PAWL0443E", ExitStatus.REFUSED),

    MIGRATION_FAILED("PAWL0501E", ExitStatus.FAILED),
    TRANSACTION_ENDED("PAWL0502E", ExitStatus.FAILED),
    ROLES_FAILED("PAWL0503E", ExitStatus.FAILED),
    BOOKKEEPING_FAILED("PAWL0504E", ExitStatus.FAILED),
    SERVER_ENDED("PAWL0505E", ExitStatus.FAILED),
    SERVER_NOT_READY("PAWL0506E", ExitStatus.FAILED),
    DATABASE_ENDED("PAWL0507E", ExitStatus.FAILED),
    HISTORY_NOT_WRITTEN("PAWL0508E", ExitStatus.FAILED),
    STEP_FAILED("PAWL0509E", ExitStatus.FAILED),
    STEP_FAILED_HALFWAY("PAWL0510E", ExitStatus.FAILED),
    INDEX_INVALID("PAWL0511E", ExitStatus.FAILED),
    STEP_LOST("PAWL0513E", ExitStatus.FAILED),

    LOCK_BUDGET("PAWL0601E", ExitStatus.BUDGET_USED_UP),
    RETRY_BUDGET("PAWL0602E", ExitStatus.BUDGET_USED_UP),
    INTERRUPTED("PAWL0603E", ExitStatus.BUDGET_USED_UP),
    GATE_CLOSED("PAWL0604E", ExitStatus.BUDGET_USED_UP),
    HISTORY_LOCKED("PAWL0610E", ExitStatus.BUDGET_USED_UP),

    VERIFIED("PAWL0700I"),
    RUNNER_ACTIVE("PAWL0701E", ExitStatus.RUNNER_ACTIVE),
    PROMISES_BROKEN("PAWL0710E", ExitStatus.BROKEN),
    CATALOG_UNREADABLE("PAWL0711E", ExitStatus.UNREACHABLE),

    OUTCOME_UNKNOWN("PAWL0801E", ExitStatus.UNKNOWN),
    STEP_UNKNOWN("PAWL0802E", ExitStatus.UNKNOWN),

    NEWER("PAWL0901E", ExitStatus.DATABASE_NEWER),

    UNREACHABLE("PAWL1101E", ExitStatus.UNREACHABLE),
    LOGIN_REFUSED("PAWL1102E", ExitStatus.UNREACHABLE),
    CONNECTION_LOST("PAWL1103E", ExitStatus.UNREACHABLE);

    private final String id;
    private final ExitStatus exitStatus;

    Message(String id) {
        this(id, ExitStatus.OK);
    }

    Message(String id, ExitStatus exitStatus) {
        this.id = id;
        this.exitStatus = exitStatus;
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
        return fill(Words.of(id), arguments);
    }

    /** What the operator does next, or an empty string. */
    public String hint(Object... arguments) {
        return fill(Words.of(id + ".next"), arguments);
    }

    private static String fill(String pattern, Object... arguments) {
        var words = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            words[i] = String.valueOf(arguments[i]);
        }
        return new MessageFormat(pattern, Locale.ROOT).format(words);
    }

    /** The texts, read when the first one is needed. */
    private static final class Words {
        private static final Properties ALL = load();

        static String of(String key) {
            return ALL.getProperty(key, "");
        }

        private static Properties load() {
            var words = new Properties();
            try (var stream = Objects.requireNonNull(Message.class.getResourceAsStream("messages.properties"));
                    var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                words.load(reader);
                return words;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
