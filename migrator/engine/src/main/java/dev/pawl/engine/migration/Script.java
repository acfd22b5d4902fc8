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
     * What is in it.
     *
     * @throws PawlException when it holds something that cannot be run
     */
    public Contents contents() {
        var contents = ScriptSplitter.split(this);
        contents.requireRunnable();
        return contents;
    }

    /** False when there cannot be any, so that the text need not be split. */
    boolean mayHaveDirectives() {
        return ScriptSplitter.mayHaveDirectives(sql);
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
        int line = 1;
        for (int i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
            line++;
        }
        return line;
    }
}
