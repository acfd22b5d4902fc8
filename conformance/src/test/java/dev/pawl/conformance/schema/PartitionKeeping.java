package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What keeps partitions ahead of time, on tables of all kinds. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class PartitionKeeping {
    private final int major;
    private Migrated plane;

    PartitionKeeping(int major) {
        this.major = major;
    }

    @BeforeAll
    void migrate() {
        plane = Migrated.on(major);
    }

    @AfterAll
    void drop() {
        plane.close();
    }

    @Test
    void daysAreMadeWithAnIdentityAndWithTriggersOfStatements() throws Exception {
        plane.asOwner(
                """
                CREATE TABLE public."Odd days" (at date NOT NULL, number int GENERATED ALWAYS AS IDENTITY)
                    PARTITION BY RANGE (at);
                COMMENT ON TABLE public."Odd days" IS 'Odd.
                @global
                @partitions daily at ahead=2 retain=7d';
                CREATE TRIGGER "a ON b" BEFORE TRUNCATE ON public."Odd days"
                    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('kept');
                ALTER TABLE public."Odd days" ENABLE ALWAYS TRIGGER "a ON b\"""");
        var keep = "SELECT public.ensure_partitions('public.\"Odd days\"')";

        assertThat(plane.query(keep)).hasSize(3).allSatisfy(name -> assertThat(name)
                .matches("Odd days_\\d{4}_\\d\\d_\\d\\d"));
        assertThat(plane.query(keep)).isEmpty();
        assertThat(plane.query("INSERT INTO public.\"Odd days\" (at) VALUES (current_date) RETURNING number"))
                .containsExactly("1");
        assertThat(plane.query("SELECT count(*) FROM pg_trigger WHERE tgname = 'a ON b' AND tgenabled = 'A'"))
                .containsExactly("4");
    }

    @Test
    void aPartitionOfAnotherNameOrWithoutABeginningCounts() throws Exception {
        plane.asOwner(
                """
                CREATE TABLE public.other (at timestamptz NOT NULL) PARTITION BY RANGE (at);
                CREATE TABLE public.everything_so_far PARTITION OF public.other
                    FOR VALUES FROM (MINVALUE) TO ('2100-01-01');
                COMMENT ON TABLE public.other IS '@partitions monthly at ahead=12 retain=7d'""");
        assertThat(plane.query("SELECT public.ensure_partitions('public.other')"))
                .isEmpty();
    }

    @Test
    void whatCannotBeKeptIsRefusedWithTheReason() throws Exception {
        plane.asOwner(
                """
                CREATE TABLE public.untagged (at timestamptz NOT NULL) PARTITION BY RANGE (at);
                CREATE TABLE public.mistagged (at timestamptz NOT NULL) PARTITION BY RANGE (at);
                COMMENT ON TABLE public.mistagged IS '@partitions monthly then ahead=1 retain=7d';
                CREATE TABLE public.with_default (at timestamptz NOT NULL) PARTITION BY RANGE (at);
                CREATE TABLE public.the_rest PARTITION OF public.with_default DEFAULT;
                COMMENT ON TABLE public.with_default IS '@partitions monthly at ahead=1 retain=7d'""");
        plane.asSuperuser(
                """
                CREATE TABLE public.of_another (at timestamptz NOT NULL) PARTITION BY RANGE (at);
                COMMENT ON TABLE public.of_another IS '@partitions monthly at ahead=1 retain=7d'""");

        for (var refusal : List.of(
                List.of("untagged", "says nothing of partitions"),
                List.of("mistagged", "is not partitioned by ranges of a time called then"),
                List.of("with_default", "has a default partition"),
                List.of("of_another", "belongs to somebody else"),
                List.of("zones", "says nothing of partitions"))) {
            assertThatThrownBy(
                            () -> plane.query("SELECT public.ensure_partitions('public.%s')".formatted(refusal.get(0))))
                    .as(refusal.get(0))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(refusal.get(1));
        }
    }
}
