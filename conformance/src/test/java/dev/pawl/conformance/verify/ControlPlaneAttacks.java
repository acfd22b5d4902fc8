package dev.pawl.conformance.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.verify.SectionedFile.Section;
import java.sql.SQLException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that somebody with the login of a service could think of, on the control plane. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ControlPlaneAttacks {
    /** A superuser who only says that it is somebody else may become others again, so these log in. */
    private static final String LOGINS =
            """
            CREATE ROLE login_of_pawl_api LOGIN IN ROLE pawl_api;
            CREATE ROLE login_of_pawl_sts LOGIN IN ROLE pawl_sts;
            CREATE ROLE login_of_pawl_gateway LOGIN IN ROLE pawl_gateway;
            CREATE ROLE login_of_pawl_audit LOGIN IN ROLE pawl_audit;
            CREATE ROLE login_of_pawl_coordinator LOGIN IN ROLE pawl_coordinator;
            CREATE ROLE login_of_pawl_console LOGIN IN ROLE pawl_console;
            CREATE ROLE login_of_nothing LOGIN;
            ANALYZE""";

    private final int major;
    private SpecimenServer server;
    private SectionedFile attacks;

    ControlPlaneAttacks(int major) {
        this.major = major;
    }

    @BeforeAll
    void start() throws Exception {
        server = SpecimenServer.start(major, SoundSchema.CONTROL_PLANE);
        attacks = server.filled(
                SectionedFile.read(SoundSchema.FOLDER.resolve("control-plane/attacks.sql")), server.sound());
        SoundSchema.executeAsSuperuser(server.sound(), LOGINS);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pawl_api",
                "pawl_sts",
                "pawl_gateway",
                "pawl_audit",
                "pawl_coordinator",
                "pawl_console",
                "nothing"
            })
    void nothingComesThrough(String role) throws SQLException {
        var breaches = new ArrayList<String>();
        for (var section : attacks.sections()) {
            var attack = new Attempt("login_of_" + role, true, zone(section), section.sql());
            if (attack.on(server.sound(), SoundSchema.CONTROL_PLANE.setting()).cameThrough()) {
                breaches.add(section.title() + "\n" + attack);
            }
        }
        assertThat(breaches).isEmpty();
    }

    private static @Nullable String zone(Section section) {
        var title = section.title();
        return title.startsWith("in ") ? title.substring(3, title.indexOf(':')) : null;
    }
}
