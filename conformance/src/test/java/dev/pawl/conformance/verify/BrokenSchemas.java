package dev.pawl.conformance.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.conformance.verify.BrokenSchema.Expected;
import dev.pawl.conformance.verify.BrokenSchema.Tenant;
import dev.pawl.engine.verify.Finding;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which one schema was broken, and whether that is found. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class BrokenSchemas {
    /** Those of other systems have several faults on one table. */
    private static final int ROUNDS = 8;

    private final int major;
    private final SoundSchema schema;
    private final int step;
    private SpecimenServer server;

    /**
     * @param step each so many-th of them is tried
     */
    BrokenSchemas(int major, SoundSchema schema, int step) {
        this.major = major;
        this.schema = schema;
        this.step = step;
    }

    List<SectionedFile> schemas() throws IOException {
        var all = SectionedFile.in(schema.broken());
        return IntStream.range(0, all.size())
                .filter(index -> index % step == 0)
                .mapToObj(all::get)
                .toList();
    }

    @BeforeAll
    void start() throws Exception {
        server = SpecimenServer.start(major, schema);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void whatIsBrokenIsFound(SectionedFile file) throws Exception {
        try (var specimen = server.prepare(file)) {
            require(specimen, false);
            specimen.breakIt();
            require(specimen, true);
            if (specimen.schema().isOpen()) {
                assertThatThrownBy(() -> requireFound(specimen))
                        .as("it is found and mended now, so its line 'open' has to go")
                        .isInstanceOf(AssertionError.class);
            } else {
                requireFound(specimen);
            }
        }
    }

    private void requireFound(Specimen specimen) throws SQLException {
        var column = specimen.schema().tenant().map(Tenant::column).or(schema::tenantColumn);
        var findings = Verification.findings(specimen.database(), column);
        for (var wanted : specimen.schema().finds()) {
            assertThat(findings.stream().map(Verification::title))
                    .as("%s: %s on %s", specimen.says(), wanted.family(), wanted.object())
                    .matches(
                            titles -> findings.stream().anyMatch(finding -> isAbout(finding, wanted)),
                            "has the finding that is wanted");
        }
        if (specimen.schema().isMendedByItsFix()) {
            requireMended(specimen, column, findings);
        }
    }

    /** As somebody does who mends the first fault of each object, and asks again. */
    private void requireMended(Specimen specimen, Optional<String> column, List<Finding> findings) throws SQLException {
        var left = findings;
        for (int round = 0; round < ROUNDS && !Verification.faults(left).isEmpty(); round++) {
            Verification.mend(specimen.database(), left);
            left = Verification.findings(specimen.database(), column);
        }
        assertThat(Verification.faults(left))
                .as("what is left when these are mended: %s", Verification.faults(findings))
                .isEmpty();
    }

    private static boolean isAbout(Finding finding, Expected wanted) {
        var subject = finding.object() + " " + finding.role().orElse("") + " " + finding.message();
        return Family.of(wanted.family()).contains(finding) && subject.contains(wanted.object());
    }

    /** No tool is asked whether it is broken. */
    private void require(Specimen specimen, boolean isBroken) throws SQLException {
        var setting = specimen.schema().tenant().map(Tenant::setting).orElse(schema.setting());
        for (var proof : specimen.schema().proofs()) {
            var outcome = proof.attempt().on(specimen.database(), setting);
            assertThat(outcome.cameThrough())
                    .as("on the %s schema: %s: %s", isBroken ? "broken" : "sound", proof.attempt(), outcome)
                    .isEqualTo(proof.isLeak() == isBroken);
        }
    }
}
