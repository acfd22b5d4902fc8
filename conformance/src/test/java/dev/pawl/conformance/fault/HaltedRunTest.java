package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Subject;
import dev.pawl.conformance.rule.EveryPoint;
import dev.pawl.engine.event.RunEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process of a run halts when it is told of any event: the next run finishes as if nothing had happened. */
final class HaltedRunTest extends FaultFixture {
    @Test
    void aRunThatHaltsAtAnyEventIsFinishedByTheNext() throws Exception {
        haltAtEveryEvent(8);
    }

    @Tag("long")
    @Test
    void theSameAtEveryEvent() throws Exception {
        haltAtEveryEvent(1);
    }

    private void haltAtEveryEvent(int step) throws Exception {
        new EveryPoint("halted-at-event", EveryPoint.step(step), this::withFilesOfEveryKind).hit(new EveryEvent());
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatHaltsInTroubleIsFinishedByTheNext(Trouble trouble) throws Exception {
        try (var subject = subject()) {
            trouble.haltARunOf(subject);

            subject.requireNoLeftovers("halt");
            subject.requireTrueHistory();
            subject.mustSucceed();
            subject.mustHaveNothingToDo();
        }
    }

    /** Otherwise an event that is new would be one at which nothing was ever tried. */
    @Test
    void runsHaltAtEventsOfAllKinds() throws Exception {
        var kinds = new TreeSet<String>();
        try (var subject = withFilesOfEveryKind()) {
            new EveryEvent().undisturbed(subject).forEach(line -> kinds.add(line.split(" ", 2)[0]));
        }
        Arrays.stream(Trouble.values()).forEach(trouble -> kinds.add(trouble.event()));

        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(Stream.of(RunEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    /** With what makes a run tell of as much as it can without any trouble. */
    private Subject withFilesOfEveryKind() {
        var subject = subject();
        var folder = subject.folder();
        folder.addEveryKind().add("setting", "SET lock_timeout = '1s'", "CREATE TABLE public.side (id int)");
        try {
            Files.writeString(folder.path().resolve("roles.sql"), "SELECT 1;\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return subject;
    }
}
