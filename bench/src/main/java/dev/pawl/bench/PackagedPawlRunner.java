package dev.pawl.bench;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** Pawl with the folder on the class path: the checksums come from its list and no file is read before it is needed. */
final class PackagedPawlRunner implements MigrationRunner {
    @Override
    public int migrate(Target target, Path folder) throws IOException {
        var root = new URL[] {folder.resolveSibling("").toUri().toURL()};
        try (var loader = new URLClassLoader(root, null)) {
            return PawlRunner.migrate(target, "classpath:" + folder.getFileName(), loader);
        }
    }
}
