package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The password that the environment gives. */
final class Password {
    /** Not the path: who mixes the two variables up has written the password there. */
    private static final String FILE = "The file that PGPASSWORD_FILE names";

    private Password() {}

    static Optional<String> of(Environment environment) {
        return environment
                .variable("PGPASSWORD_FILE")
                .map(Password::firstLine)
                .or(() -> environment.variable("PGPASSWORD"));
    }

    private static String firstLine(String file) {
        try {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(file)));
            var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return text.lines().findFirst().orElse("");
        } catch (CharacterCodingException e) {
            throw unreadable("it is not UTF-8 text");
        } catch (InvalidPathException e) {
            throw unreadable("its name is not a path");
        } catch (IOException e) {
            throw unreadable(FileErrors.words(e));
        }
    }

    private static PawlException unreadable(String reason) {
        return PawlException.of(Message.UNREADABLE_FILE, FILE, reason);
    }
}
