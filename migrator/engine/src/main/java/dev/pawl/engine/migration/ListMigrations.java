package dev.pawl.engine.migration;

import dev.pawl.engine.error.PawlException;

/**
 * Run by the build of an application that packages its migrations: {@code ListMigrations FOLDER...} writes {@code
 * migrations.sha256} into each folder, and ends the build when the files of one could not be run.
 */
public final class ListMigrations {
    private ListMigrations() {}

    /**
     * Lists each folder.
     *
     * @throws PawlException when a set is not sound, or a file cannot be run
     */
    public static void main(String[] folders) {
        for (var folder : folders) {
            MigrationFolder.at(folder).list();
        }
    }
}
