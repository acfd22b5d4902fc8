package dev.pawl.conformance.schema;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A role that works for one zone at a time. */
enum Service {
    API(true),
    STS(false),
    GATEWAY(false),
    AUDIT(true),
    COORDINATOR(true),
    CONSOLE(false),
    IDENTITY(false),
    FLEET(false);

    /** What a service enters to work on every zone. */
    static final String ALL_ZONES = "pawl_all_zones";

    /** What the functions that append to audit tables run as; no service enters it. */
    static final String AUDIT_CHAIN = "pawl_audit_chain";

    private final boolean mayCrossZones;

    Service(boolean mayCrossZones) {
        this.mayCrossZones = mayCrossZones;
    }

    boolean mayCrossZones() {
        return mayCrossZones;
    }

    /** The roles that it may not enter. */
    List<String> closedDoors() {
        return grantees()
                .filter(role -> !role.equals(toString()) && !(role.equals(ALL_ZONES) && mayCrossZones))
                .toList();
    }

    /** Every role that the schema grants anything. */
    static Stream<String> grantees() {
        return Stream.concat(Stream.of(values()).map(Service::toString), Stream.of(ALL_ZONES, AUDIT_CHAIN));
    }

    /** The role's name. */
    @Override
    public String toString() {
        return "pawl_" + name().toLowerCase(Locale.ROOT);
    }
}
