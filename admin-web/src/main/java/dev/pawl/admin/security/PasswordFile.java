package dev.pawl.admin.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file whose first line is the operator's password. Read at each attempt, so a changed file holds at once. */
record PasswordFile(@Nullable Path path) {
    /** Whether the file can be read and its first line is not empty. */
    boolean holdsPassword() {
        return firstLine().isPresent();
    }

    /** Whether this is the password; takes as long for a wrong one as for the right one. */
    boolean accepts(String attempt) {
        var password = firstLine();
        boolean equal = MessageDigest.isEqual(hash(password.orElse("")), hash(attempt));
        return password.isPresent() && equal;
    }

    private Optional<String> firstLine() {
        if (path == null) {
            return Optional.empty();
        }
        try (var lines = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            return Optional.ofNullable(lines.readLine()).filter(line -> !line.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
