package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The passwords that the environment gives. */
final class Password {
    private static final String VARIABLE = "PGPASSWORD_FILE";
    private static final String NOT_A_PATH = "its name is not a path";

    private Password() {}

    static Optional<String> of(Environment environment) {
        return environment
                .variable(VARIABLE)
                .map(file -> firstLine(VARIABLE, file))
                .or(() -> environment.variable("PGPASSWORD"));
    }

    /** The password of a login, which cannot be empty; there may be no such file. */
    static Optional<String> inFile(String variable, String file) {
        try {
            var text = read(file);
            if (text.isEmpty()) {
                throw unreadable(variable, "its first line is empty");
            }
            return Optional.of(text);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (InvalidPathException e) {
            throw unreadable(variable, NOT_A_PATH);
        } catch (IOException e) {
            throw unreadable(variable, words(e));
        }
    }

    private static String firstLine(String variable, String file) {
        try {
            return read(file);
        } catch (InvalidPathException e) {
            throw unreadable(variable, NOT_A_PATH);
        } catch (IOException e) {
            throw unreadable(variable, words(e));
        }
    }

    private static String read(String file) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(file)));
        var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        return text.lines().findFirst().orElse("");
    }

    private static String words(IOException e) {
        return e instanceof CharacterCodingException ? "it is not UTF-8 text" : FileErrors.words(e);
    }

    /** Not the path: who mixes the two variables up has written the password there. */
    private static PawlException unreadable(String variable, String reason) {
        return PawlException.of(Message.UNREADABLE_FILE, "The file that " + variable + " names", reason);
    }
}
