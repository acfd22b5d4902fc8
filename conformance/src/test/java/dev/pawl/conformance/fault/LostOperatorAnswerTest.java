package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.override.Resolve.Verdict;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answer to the COMMIT of what an operator does is lost: all of it is done or nothing, and nobody says which. */
final class LostOperatorAnswerTest extends FaultFixture {
    /** What an operator can do, with what has to be there for it. */
    private enum Deed {
        ACCEPT("accept-edited") {
            @Override
            void prepare(LostOperatorAnswerTest test) throws Exception {
                test.write("0001_probe.up.sql", "CREATE TABLE probe (file int);\n");
                assertThat(test.migrate().error()).isNull();
                test.write("0001_probe.up.sql", "CREATE TABLE probe (file bigint);\n");
            }

            @Override
            void by(Pawl pawl) {
                pawl.accept("0001_probe", "it is right", event -> {});
            }
        },
        RESOLVE("resolve-again") {
            @Override
            void prepare(LostOperatorAnswerTest test) throws Exception {
                test.write("0001_probe.up.sql", "CREATE TABLE probe (file int);\n");
                assertThat(test.migrate().error()).isNull();
                test.write("0002_call.up.sql", "-- pawl:transaction none\nDO $$ BEGIN COMMIT; END $$;\n");
                test.fresh.execute("INSERT INTO pawl.steps (version, position, line, fingerprint, run_id)"
                        + " VALUES ('0002_call', 1, 2, '', gen_random_uuid())");
                assertThat(test.migrate().exitStatus()).isEqualTo(ExitStatus.UNKNOWN);
            }

            @Override
            void by(Pawl pawl) {
                pawl.resolve("0002_call", Verdict.AGAIN, "looked", event -> {});
            }
        },
        ADOPT("adopt") {
            @Override
            void prepare(LostOperatorAnswerTest test) throws Exception {
                test.write("0001_probe.up.sql", "CREATE TABLE probe (file int);\n");
                test.fresh.execute("CREATE TABLE probe (file int); CREATE TABLE public.schema_migrations"
                        + " (version bigint PRIMARY KEY, dirty boolean NOT NULL);"
                        + " INSERT INTO public.schema_migrations VALUES (1, false)");
            }

            @Override
            void by(Pawl pawl) {
                pawl.adopt(OtherTool.GOLANG_MIGRATE, Optional.empty(), false, "", event -> {});
            }
        },
        BASELINE("baseline") {
            @Override
            void prepare(LostOperatorAnswerTest test) throws Exception {
                test.write("0001_probe.up.sql", "CREATE TABLE probe (file int);\n");
                test.fresh.execute("CREATE TABLE probe (file int)");
            }

            @Override
            void by(Pawl pawl) {
                pawl.baseline("0001_probe", "", event -> {});
            }
        };

        private final String action;

        Deed(String action) {
            this.action = action;
        }

        abstract void prepare(LostOperatorAnswerTest test) throws Exception;

        abstract void by(Pawl pawl);
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPT, CUT_BEFORE",
        "ACCEPT, SWALLOW_ANSWER",
        "RESOLVE, CUT_BEFORE",
        "RESOLVE, SWALLOW_ANSWER",
        "ADOPT, CUT_BEFORE",
        "ADOPT, SWALLOW_ANSWER",
        "BASELINE, CUT_BEFORE",
        "BASELINE, SWALLOW_ANSWER"
    })
    void itIsUnknownAndDoingItAgainSaysWhetherItWasDone(Deed deed, Action loss) throws Exception {
        deed.prepare(this);
        var fault = new Fault.Once(sql -> sql.equals("COMMIT"), loss);
        try (var proxy = FaultProxy.to(serverPort())) {
            proxy.inject(fault);

            thrownBy(() -> deed.by(pawl(url(proxy.port()))), ExitStatus.UNKNOWN);

            assertThat(fault.fired()).isTrue();
        }
        requireNothingLeftBehind();
        ThrowingCallable again = () -> deed.by(pawl(fresh.database().url()));
        if (loss == Action.SWALLOW_ANSWER) {
            thrownBy(again, ExitStatus.REFUSED);
        } else {
            assertThatCode(again).doesNotThrowAnyException();
        }
        assertThat(query("SELECT action FROM pawl.operator_actions")).containsExactly(deed.action);
        assertThat(migrate().exitStatus()).isEqualTo(ExitStatus.OK);
    }

    private Pawl pawl(String url) {
        return pawl(url, fresh.database().owner(), Map.of());
    }

    private static void thrownBy(ThrowingCallable call, ExitStatus status) {
        assertThatThrownBy(call)
                .asInstanceOf(type(PawlException.class))
                .extracting(PawlException::exitStatus)
                .isEqualTo(status);
    }
}
