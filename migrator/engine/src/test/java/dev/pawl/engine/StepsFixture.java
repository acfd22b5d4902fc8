package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;

/** A database in which a first migration has made a table with two rows, for files that run step by step. */
abstract class StepsFixture extends MigrateFixture {
    @BeforeEach
    void aTable() throws Exception {
        folder.with(
                "0001_big.up.sql", "CREATE TABLE big (id int, name text); INSERT INTO big VALUES (1, 'a'), (2, 'a')");
        assertThat(migrate().error()).isNull();
    }
}
