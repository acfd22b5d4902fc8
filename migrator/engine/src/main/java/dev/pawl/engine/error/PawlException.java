package dev.pawl.engine.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception that Pawl throws on purpose. It carries what a person and a script need: the catalogue entry, the
 * text, the SQLSTATE, the file and line, and the next step. Never contains a password.
 */
public final class PawlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Message message;
    private final String hint;
    private final @Nullable String sqlState;
    private final @Nullable String file;
    private final @Nullable Integer line;

    private PawlException(
            Message message,
            String text,
            String hint,
            @Nullable String sqlState,
            @Nullable String file,
            @Nullable Integer line,
            @Nullable Throwable cause) {
        super(text, cause);
        this.message = message;
        this.hint = hint;
        this.sqlState = sqlState;
        this.file = file;
        this.line = line;
    }

    /** An error of the catalogue; {@code arguments} fill its text and its hint. */
    public static PawlException of(Message message, Object... arguments) {
        return new PawlException(message, message.text(arguments), message.hint(arguments), null, null, null, null);
    }

    /** The same error with what caused it; an SQLSTATE is taken from {@code cause} when it has one. */
    public PawlException causedBy(Throwable cause) {
        var state = cause instanceof java.sql.SQLException sql ? sql.getSQLState() : sqlState;
        return new PawlException(message, getMessage(), hint, state, file, line, cause);
    }

    /** The same error, located in a file; {@code line} counts from 1 and may be unknown. */
    public PawlException at(String file, @Nullable Integer line) {
        return new PawlException(message, getMessage(), hint, sqlState, file, line, getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    public Message message() {
        return message;
    }

    public ExitStatus exitStatus() {
        return message.exitStatus();
    }

    public String hint() {
        return hint;
    }

    public Optional<String> sqlState() {
        return Optional.ofNullable(sqlState);
    }

    public Optional<String> file() {
        return Optional.ofNullable(file);
    }

    /** The line in {@link #file()}, counted from 1. */
    public Optional<Integer> line() {
        return Optional.ofNullable(line);
    }
}
