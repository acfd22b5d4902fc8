package dev.pawl.engine.provision;

/**
 * Who provisions.
 *
 * @param major of the server
 * @param readsVerifiers whether it may see the verifiers of passwords
 * @param becomesWhatItMakes whether a role that it creates is granted to it at once, so that it may become it
 */
record Provisioner(String name, int major, boolean superuser, boolean readsVerifiers, boolean becomesWhatItMakes) {
    private static final int GRANTS_WITH_OPTIONS = 16;

    /** Lets it hand a database to a role, and no more where the server can tell the two apart. */
    String grantToItself(String role) {
        return "GRANT " + Quoted.name(role) + " TO CURRENT_USER"
                + (major >= GRANTS_WITH_OPTIONS ? " WITH INHERIT FALSE, SET TRUE" : "");
    }

    /** The word for being allowed to SET ROLE. */
    static String mayBecome(int major) {
        return major >= GRANTS_WITH_OPTIONS ? "SET" : "MEMBER";
    }
}
