package dev.pawl.conformance.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.verify.BrokenSchema.Expected;
import dev.pawl.conformance.verify.BrokenSchema.Tenant;
import dev.pawl.engine.verify.Finding;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which one schema was broken, and whether that is found. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class BrokenSchemas {
    /** Enough rounds: one object may have several faults, of which one is mended in each. */
    static final int UNTIL_NOTHING_IS_LEFT = 8;

    /** Nothing is mended. */
    static final int NEVER = 0;

    private final int major;
    private final SoundSchema schema;
    private final int groups;
    private final int rounds;
    private SpecimenServer server;

    /**
     * @param groups how many of them are tried at most
     * @param rounds how often what is found is mended at most
     */
    BrokenSchemas(int major, SoundSchema schema, int groups, int rounds) {
        this.major = major;
        this.schema = schema;
        this.groups = groups;
        this.rounds = rounds;
    }

    List<Group> groups() throws IOException {
        return Group.of(SectionedFile.in(schema.broken())).stream()
                .limit(groups)
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
    @MethodSource("groups")
    void whatIsBrokenIsFoundAndItsFixMendsIt(Group group) throws Exception {
        try (var specimen = server.prepare(group.files())) {
            assertThat(unproved(specimen, false))
                    .as("what comes through on the sound schema")
                    .isEmpty();
            specimen.breakIt();
            assertThat(unproved(specimen, true))
                    .as("what does not come through on the broken schema")
                    .isEmpty();
            var findings = findings(specimen);
            assertThat(misjudged(specimen, findings))
                    .as("what is not found, or is found although its file says 'open'")
                    .isEmpty();
            assertThat(leftAfterMending(specimen, findings))
                    .as("what is found after it was mended")
                    .isEmpty();
        }
    }

    /** The proofs that fail. No tool is asked. */
    private List<String> unproved(Specimen specimen, boolean isBroken) throws SQLException {
        var failures = new ArrayList<String>();
        for (var fault : specimen.faults()) {
            var setting = fault.tenant().map(Tenant::setting).orElse(schema.setting());
            for (var proof : fault.proofs()) {
                var outcome = proof.attempt().on(specimen.database(), setting);
                if (outcome.cameThrough() != (proof.isLeak() == isBroken)) {
                    failures.add("%s: %s: %s".formatted(fault.name(), proof.attempt(), outcome));
                }
            }
        }
        return failures;
    }

    private List<Finding> findings(Specimen specimen) throws SQLException {
        Optional<String> column = specimen.faults().stream()
                .flatMap(fault -> fault.tenant().map(Tenant::column).stream())
                .findFirst()
                .or(schema::tenantColumn);
        return Verification.findings(specimen.database(), column);
    }

    private static List<String> misjudged(Specimen specimen, List<Finding> findings) {
        return specimen.faults().stream()
                .filter(fault -> fault.isOpen()
                        == fault.finds().stream()
                                .allMatch(wanted -> findings.stream().anyMatch(finding -> isAbout(finding, wanted))))
                .map(BrokenSchema::name)
                .toList();
    }

    /** As by somebody who mends the first fault of each object, and asks again. */
    private List<String> leftAfterMending(Specimen specimen, List<Finding> findings) throws SQLException {
        if (rounds == NEVER || specimen.faults().stream().noneMatch(BrokenSchemas::isMended)) {
            return List.of();
        }
        Predicate<Finding> isToBeMended = finding -> specimen.faults().stream()
                .filter(fault -> !isMended(fault))
                .flatMap(fault -> fault.finds().stream())
                .noneMatch(wanted -> subject(finding).contains(wanted.object()));
        var left = findings.stream().filter(isToBeMended).toList();
        for (int round = 0; round < rounds && !Verification.faults(left).isEmpty(); round++) {
            Verification.mend(specimen.database(), left);
            left = findings(specimen).stream().filter(isToBeMended).toList();
        }
        return Verification.faults(left);
    }

    private static boolean isMended(BrokenSchema fault) {
        return fault.isMendedByItsFix() && !fault.isOpen();
    }

    private static boolean isAbout(Finding finding, Expected wanted) {
        return Family.of(wanted.family()).contains(finding) && subject(finding).contains(wanted.object());
    }

    private static String subject(Finding finding) {
        return finding.object() + " " + finding.role().orElse("") + " " + finding.message();
    }
}
