package dev.pawl.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A numbered rule of the kit. The id is stable; a failure prints it with what to check. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Test
@ExtendWith(RuleReporter.class)
public @interface Rule {
    /** The promise that it proves and a word, for example {@code FWD-S01-threads}. */
    String id();

    /** Whether a runner may do without. */
    Level level() default Level.REQUIRED;

    /** What to look at when it fails. */
    String ifItFails();

    /** How binding a rule is. */
    enum Level {
        /** A runner without it is not safe. */
        REQUIRED,
        /** A runner says whether it promises this. */
        OPTIONAL
    }
}
