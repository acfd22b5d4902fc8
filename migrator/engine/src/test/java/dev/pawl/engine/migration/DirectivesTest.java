package dev.pawl.engine.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.PawlException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectivesTest {
    @Test
    void thoseBeforeTheFirstStatementHoldForTheFile() {
        var directives = directives(
                """
                /* A block comment
                   of two lines. */
                -- pawl:lock-timeout 5s
                --pawl:statement-timeout  10min
                -- pawl:transaction none
                -- pawl:contracts 0004_add_name
                -- pawl:requires postgres 17
                -- pawl:requires extension pg_trgm

                -- pawl:requires role reader
                -- pawl:allow some-rule because the table is empty
                SELECT 1""");

        assertThat(directives.lockTimeout()).contains(Duration.ofSeconds(5));
        assertThat(directives.statementTimeout()).contains(Duration.ofMinutes(10));
        assertThat(directives.statementByStatement()).isTrue();
        assertThat(directives.contracts())
                .extracting(partner -> partner.version().text())
                .containsExactly("0004_add_name");
        assertThat(directives.requirements())
                .containsExactly(
                        new Requirement(Requirement.Kind.POSTGRES, "17", 7),
                        new Requirement(Requirement.Kind.EXTENSION, "pg_trgm", 8),
                        new Requirement(Requirement.Kind.ROLE, "reader", 10));
        assertThat(directives.phase()).isEqualTo(Phase.EXPAND);
    }

    @Test
    void oneStatementThatContractsMakesTheFileContract() {
        assertThat(directives("SELECT 1;\n-- caracal:phase contract\nSELECT 2").phase())
                .isEqualTo(Phase.CONTRACT);
        assertThat(directives("/* why */ -- no directive\n-- pawl:phase contract\n")
                        .phase())
                .isEqualTo(Phase.CONTRACT);
    }

    @Test
    void aTextThatOnlyLooksLikeADirectiveIsNone() {
        assertThat(directives("SELECT '\n-- pawl:phase contract\n', $$\n-- pawl:nonsense\n$$; /*\n-- pawl:x\n*/")
                        .phase())
                .isEqualTo(Phase.EXPAND);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -- pawl:phaze contract             | perhaps phase was meant
                    -- pawl:lock_timeout 2s            | perhaps lock-timeout was meant
                    -- pawl:nonsense                   | there are phase, contracts
                    -- pawl: phase contracted          | contract or expand
                    -- pawl:lock-timeout soon          | a duration such as 2s
                    -- pawl:lock-timeout 0s            | from 1 ms
                    -- pawl:requires                   | postgres N
                    -- pawl:requires postgres new      | a major version
                    -- pawl:requires extension         | which extension
                    -- pawl:transaction one            | none
                    -- pawl:allow rule                 | a reason
                    -- pawl:contracts x                | a version
                    -- caracal:lock-timeout 2s         | phase only
                    -- PAWL:phaze contract             | perhaps phase was meant
                    /* pawl:phase contract */          | a line comment
                    """)
    void refusesWhatItDoesNotUnderstandAndSaysWhy(String directive, String reason) {
        assertThatThrownBy(() -> directives("-- why\n" + directive + "\nSELECT 1"))
                .hasMessageContaining("Line 2 of 0001_a.up.sql")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SELECT 1; -- pawl:phase contract   | on a line of its own
                    SELECT\\n-- pawl:phase contract\\n1  | on a line of its own
                    SELECT 1;\\n-- pawl:phase contract  | no statement follows
                    SELECT 1;\\n-- pawl:lock-timeout 2s\\nSELECT 2 | above its first statement
                    """)
    void refusesADirectiveWhereItWouldHaveNoEffect(String sql, String reason) {
        assertThatThrownBy(() -> directives(sql.replace("\\n", "\n")))
                .isInstanceOf(PawlException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-- PAWL:phase contract", "-- Pawl: phase contract", "--pawl :phase contract"})
    void oneThatIsSpelledALittleDifferentlyIsOneAllTheSame(String directive) {
        assertThat(directives(directive + "\nSELECT 1").phase()).isEqualTo(Phase.CONTRACT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-timeout 2s", "statement-timeout 2s"})
    void refusesASecondValueForWhatCanHaveOnlyOne(String directive) {
        assertThatThrownBy(() -> directives("-- pawl:" + directive + "\n-- pawl:" + directive + "\nSELECT 1"))
                .hasMessageContaining("Line 2 of 0001_a.up.sql")
                .hasMessageContaining("given twice");
    }

    private static Directives directives(String sql) {
        return ScriptSplitter.split(new Script("0001_a.up.sql", sql)).directives();
    }
}
