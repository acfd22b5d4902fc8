package dev.pawl.admin.page;

import dev.pawl.ejb.SchemaMonitor;
import dev.pawl.ejb.SchemaState;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** State and time, read once, so that everything in one answer agrees. */
@RequestScoped
public class CurrentState {
    @Inject
    private SchemaMonitor monitor;

    @Inject
    private Clock clock;

    private @Nullable SchemaState state;
    private @Nullable Instant now;

    @PostConstruct
    void read() {
        state = monitor.state();
        now = clock.instant();
    }

    /** What is known. */
    public SchemaState state() {
        return Objects.requireNonNull(state);
    }

    /** The time of this answer. */
    public Instant now() {
        return Objects.requireNonNull(now);
    }

    /** Whether a run is going on. */
    public boolean isRunning() {
        return state().activity() == SchemaState.Activity.RUNNING;
    }

    private String running() {
        var progress = state().progress();
        return progress == null || progress.blockers().isEmpty()
                ? "Running: a run is going on."
                : "Warning: a run is going on and waits for another session.";
    }

    /** The state in one line that does not change with every step of a run. */
    public String summary() {
        var sentences = new OverviewSentences(state(), now());
        var schema = isRunning() ? running() : sentences.schema().spoken();
        var database = sentences.database();
        return database.tone() == Tone.PROBLEM ? schema + " " + database.spoken() : schema;
    }
}
