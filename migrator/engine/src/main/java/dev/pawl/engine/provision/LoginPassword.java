package dev.pawl.engine.provision;

/** What is known of the password that a login is to have. */
public sealed interface LoginPassword {
    /** The variable that names it, for messages. */
    String variable();

    /** It is known; its text is never printed. */
    record Given(String variable, String text) implements LoginPassword {
        @Override
        public String toString() {
            return "password of " + variable;
        }
    }

    /** The file that a variable names is not there: the login stays as it is. */
    record NoFile(String variable) implements LoginPassword {}
}
