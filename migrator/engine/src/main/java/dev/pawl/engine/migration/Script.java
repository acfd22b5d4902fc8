package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The text of one SQL file.
 *
 * @param file the file's name, for messages
 * @param sql the text without a byte order mark; line ends are kept as they are
 */
public record Script(String file, String sql) {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Decodes a file; refuses what is not UTF-8 and what contains NUL, which would end a query early. */
    static Script decode(String file, byte[] bytes) {
        var sql = text(file, bytes);
        int nul = sql.indexOf('\0');
        if (nul >= 0) {
            throw PawlException.of(Message.BAD_BYTES, file, "a NUL character").at(file, lineAt(sql, nul));
        }
        return new Script(file, !sql.isEmpty() && sql.charAt(0) == BYTE_ORDER_MARK ? sql.substring(1) : sql);
    }

    /**
     * The same text to be run inside one transaction of the caller's: a BEGIN and COMMIT around all of it are blanked
     * out, so that every position stays the same.
     *
     * @throws PawlException when it holds anything else that begins or ends a transaction, or that only psql understands
     */
    public Script withoutTransactionBracket() {
        var statements = ScriptSplitter.split(this);
        int last = statements.size() - 1;
        boolean bracketed = last > 0
                && statements.get(0).opensTransaction()
                && statements.get(last).commits();
        for (int i = 0; i <= last; i++) {
            boolean bracket = bracketed && (i == 0 || i == last);
            if (statements.get(i).controlsTransaction() && !bracket) {
                throw transactionControl(statements.get(i));
            }
        }
        return bracketed ? blanked(statements.get(0)).blanked(statements.get(last)) : this;
    }

    private Script blanked(Statement statement) {
        int length = statement.end() - statement.start();
        return new Script(
                file, sql.substring(0, statement.start()) + " ".repeat(length) + sql.substring(statement.end()));
    }

    private PawlException transactionControl(Statement statement) {
        int line = lineOf(statement.start());
        var text = sql.substring(statement.start(), statement.end());
        return PawlException.of(Message.TRANSACTION_CONTROL, file, line, text).at(file, line);
    }

    /** The line, counted from 1, on which the character at {@code offset} stands. */
    public int lineOf(int offset) {
        return lineAt(sql, offset);
    }

    private static String text(String file, byte[] bytes) {
        var input = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(input)
                    .toString();
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < input.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw PawlException.of(Message.BAD_BYTES, file, "invalid byte sequence at byte " + input.position())
                    .at(file, line)
                    .causedBy(e);
        }
    }

    private static int lineAt(String text, int offset) {
        int end = Math.min(offset, text.length());
        return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }
}
