package dev.pawl.engine;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.DurationText;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How Pawl behaves. Immutable; a configuration that exists is valid. {@link Setting} documents each value.
 *
 * @param lockWait zero means not to wait for another runner
 * @param maintainInterval zero means that somebody else maintains the database
 */
public record PawlConfiguration(
        boolean enabled,
        String migrations,
        Startup startup,
        Duration connectWait,
        long lockKey,
        Duration lockWait,
        Duration lockTimeout,
        Duration retryBudget,
        boolean registerInstance,
        Optional<String> application,
        Duration instanceGrace,
        int replicas,
        Duration probeInterval,
        Duration maintainInterval,
        Duration maintainBudget,
        boolean devMode,
        Optional<String> operatorPasswordFile) {
    /** The server counts timeouts in milliseconds, as a signed 32-bit number. */
    private static final Duration LONGEST = Duration.ofDays(24);

    /** What the start-up bean does with the application meanwhile. */
    public enum Startup {
        WAIT,
        BACKGROUND
    }

    /** These values, and defaults for all others. */
    public static PawlConfiguration of(Map<Setting, String> given) {
        return read(given, name -> Optional.empty());
    }

    /**
     * Reads every {@link Setting}.
     *
     * @param given values that come before what is looked up
     * @param lookup the value of a name, if there is one; asked for keys and for aliases
     * @throws PawlException when a value cannot be understood
     */
    public static PawlConfiguration read(Map<Setting, String> given, Function<String, Optional<String>> lookup) {
        var values = new Values(given, lookup);
        return new PawlConfiguration(
                values.flag(Setting.ENABLED),
                values.text(Setting.MIGRATIONS),
                values.startup(),
                values.connectWait(),
                values.integer(Setting.LOCK_KEY, Long.MIN_VALUE, Long.MAX_VALUE),
                values.duration(Setting.LOCK_WAIT),
                values.positive(Setting.LOCK_TIMEOUT),
                values.duration(Setting.RETRY_BUDGET),
                values.flag(Setting.REGISTER_INSTANCE),
                values.optional(Setting.APPLICATION),
                values.duration(Setting.INSTANCE_GRACE),
                (int) values.integer(Setting.REPLICAS, 1, 10_000),
                values.positive(Setting.PROBE_INTERVAL),
                values.duration(Setting.MAINTAIN_INTERVAL),
                values.positive(Setting.MAINTAIN_BUDGET),
                values.flag(Setting.DEV_MODE),
                values.optional(Setting.OPERATOR_PASSWORD_FILE));
    }

    /** Texts of settings turned into values, each error naming the key and what was found. */
    private record Values(Map<Setting, String> given, Function<String, Optional<String>> lookup) {
        String text(Setting setting) {
            return find(setting).orElse(setting.defaultValue());
        }

        Optional<String> optional(Setting setting) {
            return Optional.of(text(setting)).filter(text -> !text.isBlank());
        }

        boolean flag(Setting setting) {
            return switch (text(setting).toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw bad(setting, "expected true or false");
            };
        }

        Startup startup() {
            return switch (text(Setting.STARTUP).toLowerCase(Locale.ROOT)) {
                case "wait" -> Startup.WAIT;
                case "background" -> Startup.BACKGROUND;
                default -> throw bad(Setting.STARTUP, "expected wait or background");
            };
        }

        long integer(Setting setting, long least, long most) {
            try {
                long value = Long.parseLong(text(setting).strip());
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw bad(setting, "expected an integer").causedBy(e);
            }
            throw bad(setting, "expected " + least + " to " + most);
        }

        Duration positive(Setting setting) {
            var duration = duration(setting);
            if (duration.toMillis() < 1) {
                throw bad(setting, "expected at least 1 ms");
            }
            return duration;
        }

        Duration duration(Setting setting) {
            var duration =
                    DurationText.parse(text(setting)).orElseThrow(() -> bad(setting, "expected " + DurationText.FORM));
            if (duration.compareTo(LONGEST) > 0) {
                throw bad(setting, "expected at most " + LONGEST.toDays() + " d");
            }
            return duration;
        }

        /** The variables of the shell runner whose sets Pawl takes over count tries and the pause between them. */
        Duration connectWait() {
            var retries = lookup.apply("MIGRATION_CONNECT_RETRIES");
            var pause = lookup.apply("MIGRATION_CONNECT_SLEEP_SECONDS");
            if (find(Setting.CONNECT_WAIT).isPresent() || (retries.isEmpty() && pause.isEmpty())) {
                return duration(Setting.CONNECT_WAIT);
            }
            try {
                long seconds = Math.multiplyExact(
                        Long.parseLong(retries.orElse("30").strip()),
                        Long.parseLong(pause.orElse("1").strip()));
                return Duration.ofSeconds(Math.max(0, seconds));
            } catch (NumberFormatException | ArithmeticException e) {
                throw PawlException.of(
                                Message.BAD_CONFIGURATION,
                                retries.orElse("30") + " x " + pause.orElse("1"),
                                "MIGRATION_CONNECT_RETRIES x MIGRATION_CONNECT_SLEEP_SECONDS",
                                "expected integers")
                        .causedBy(e);
            }
        }

        private Optional<String> find(Setting setting) {
            return setting.find(given, lookup);
        }

        private PawlException bad(Setting setting, String expected) {
            return PawlException.of(Message.BAD_CONFIGURATION, '"' + text(setting) + '"', setting.key(), expected);
        }
    }
}
