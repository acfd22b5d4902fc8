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
    /** The promise that it proves and a word, for example {@code FWD-S01-processes}. */
    String id();

    /** Whether a subject may do without. */
    Level level() default Level.REQUIRED;

    /** The promise, as one sentence. */
    String promise();

    /** What goes wrong in production where the promise is not kept. */
    String why();

    /** How a subject satisfies it. */
    String satisfyBy();

    /** What to look at when it fails; why it is untested, if it is. */
    String ifItFails();

    /** How binding a rule is. */
    enum Level {
        /** A subject without it is not safe. */
        REQUIRED,
        /** A subject says whether it promises this, or the rule needs something that not every machine has. */
        OPTIONAL,
        /** Chance is involved: it may be kept by luck, and is repeated from the line that a failure prints. */
        STOCHASTIC,
        /** There is no way to try it here; it is listed so that nobody believes that it was tried. */
        UNTESTED
    }
}
