package dev.pawl.bench;

import java.nio.file.Path;

/**
 * Something that brings a database to a folder of migrations: the one interface behind which Pawl and its peers stand.
 * Each call is a whole run: it reads the folder, connects, compares, applies and disconnects.
 */
interface MigrationRunner {
    /**
     * Applies what is pending.
     *
     * @param folder {@code NNNN_words.up.sql} files and nothing else that ends in {@code .sql}
     * @return how many files were applied
     * @throws Exception when the database is not at the end of the folder afterwards
     */
    int migrate(Target target, Path folder) throws Exception;
}
