package dev.pawl.engine.provision;

import java.util.Optional;

/** Reads the files that hold passwords. */
@FunctionalInterface
public interface PasswordFiles {
    /**
     * The password in a file; empty when there is no such file.
     *
     * @param variable whose value the path is
     * @throws dev.pawl.engine.error.PawlException when the file is there but holds no password that can be read; names
     *     the variable, since the path may be a password by mistake
     */
    Optional<String> read(String variable, String path);
}
