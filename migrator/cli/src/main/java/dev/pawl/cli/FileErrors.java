package dev.pawl.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be used. Java says the most frequent reasons by the name of the exception only. */
final class FileErrors {
    private FileErrors() {}

    /** The reason, without the path. */
    static String words(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof NotDirectoryException) {
            return "it is not a directory";
        } else if (e instanceof FileAlreadyExistsException) {
            return "something else has that name";
        }
        var reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? "the system gives no reason" : reason;
    }
}
