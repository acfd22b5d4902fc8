package dev.pawl.engine.run;

import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements that are sent to the server as one message, and which of them are a file's. The server parses all of them
 * before it runs the first, and rolls all back when one fails, unless a COMMIT stands before it.
 */
final class Batch {
    private final StringBuilder text = new StringBuilder();
    private final List<Part> parts = new ArrayList<>();
    private int commitAt = -1;

    /** One statement; {@code statement} is null when it is the runner's own. */
    private record Part(int begin, @Nullable Contents contents, @Nullable Statement statement) {}

    /** Where in a file an error is. */
    record Place(Contents contents, Statement statement, int line) {}

    /** Adds one statement of the runner. */
    Batch ours(String statement) {
        parts.add(new Part(text.length(), null, null));
        text.append(statement).append(";\n");
        return this;
    }

    /** Adds the COMMIT of the runner. */
    Batch commit() {
        commitAt = parts.size();
        return ours("COMMIT");
    }

    /** Adds one statement of a file. */
    Batch file(Contents contents, Statement statement) {
        parts.add(new Part(text.length(), contents, statement));
        // A line break ends a comment on the statement's last line.
        // Copied as a whole, while a range of a text would be appended character by character.
        text.append(contents.text(statement)).append("\n;\n");
        return this;
    }

    /** Adds all statements of another batch. */
    Batch and(Batch other) {
        int shift = text.length();
        other.parts.forEach(part -> parts.add(new Part(part.begin + shift, part.contents, part.statement)));
        text.append(other.text);
        commitAt = other.commitAt < 0 ? commitAt : parts.size() - other.parts.size() + other.commitAt;
        return this;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Whether the COMMIT was among so many statements that ended well. */
    boolean isCommitted(int completed) {
        return commitAt >= 0 && completed > commitAt;
    }

    String text() {
        return text.toString();
    }

    /**
     * Where an error happened.
     *
     * @param position where the server says, in characters of the text from 1; 0 when it does not say
     * @param completed how many statements had ended well before
     * @return empty when the statement is the runner's own
     */
    Optional<Place> place(int position, int completed) {
        if (completed >= parts.size()) {
            return Optional.empty();
        }
        // A text that cannot be parsed is refused as a whole, so the position may be in a later statement.
        int offset = position == 0 ? parts.get(completed).begin : text.offsetByCodePoints(0, position - 1);
        var part = position == 0 ? parts.get(completed) : partAt(offset);
        if (part.contents == null || part.statement == null) {
            return Optional.empty();
        }
        int line = part.contents.script().lineOf(part.statement.start() + offset - part.begin);
        return Optional.of(new Place(part.contents, part.statement, line));
    }

    /** Where a position that counts the bytes of the text in UTF-8 is, in characters from 1. */
    int characters(int bytePosition) {
        var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        var before = new String(bytes, 0, Math.min(bytePosition - 1, bytes.length), StandardCharsets.UTF_8);
        return 1 + before.codePointCount(0, before.length());
    }

    private Part partAt(int offset) {
        int last = parts.size() - 1;
        while (last > 0 && parts.get(last).begin > offset) {
            last--;
        }
        return parts.get(last);
    }
}
