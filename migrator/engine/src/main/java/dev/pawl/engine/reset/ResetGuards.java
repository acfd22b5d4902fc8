package dev.pawl.engine.reset;

import dev.pawl.engine.Setting;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Three things that are said in three places: by the call, by the machine it is made on, and by the database. Each alone
 * would be one mistake away from an empty production database.
 *
 * @param confirmation the value of {@link #VARIABLE}; empty when it is not set
 * @param devMode whether this machine is one for development
 */
public record ResetGuards(String confirmation, boolean devMode) {
    /** The environment variable that confirms one call. */
    public static final String VARIABLE = "RESET_PAWL_DATABASE";

    /** Its value. */
    public static final String VALUE = "DELETE_ALL_DATA";

    /**
     * Refuses unless all three are there, and names every one that is not.
     *
     * @param database its name, for messages
     */
    public void require(String database, Optional<EnvironmentMarker> marker) {
        var missing = new ArrayList<String>();
        var next = new ArrayList<String>();
        if (!confirmation.equals(VALUE)) {
            missing.add(VARIABLE + " is not " + VALUE);
            next.add("Set " + VARIABLE + "=" + VALUE + " for this one call.");
        }
        if (!devMode) {
            missing.add(Setting.DEV_MODE.key() + " is not true");
            next.add("Set " + Setting.environmentVariable(Setting.DEV_MODE.key())
                    + "=true where only development databases are in reach.");
        }
        if (marker.isEmpty()) {
            missing.add("the database is not marked as development");
            next.add("If it is one: pawl environment development --because TEXT.");
        } else if (marker.get() != EnvironmentMarker.DEVELOPMENT) {
            missing.add("the database is marked as " + marker.get().word());
            next.add("Only one that is marked as development is ever reset; check the address.");
        }
        if (!missing.isEmpty()) {
            throw PawlException.of(Message.RESET_REFUSED, database, String.join("; ", missing), String.join(" ", next));
        }
    }
}
