package dev.pawl.admin.page;

import dev.pawl.admin.preference.Preferences;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** What surrounds every page: whose database it is, how old the data is and what the person chose. */
@Named("frame")
@RequestScoped
public class Frame {
    @Inject
    private CurrentState current;

    @Inject
    private HttpServletRequest request;

    @Inject
    @ConfigProperty(name = "db.name", defaultValue = "pawl")
    private String configuredName;

    private @Nullable Preferences preferences;

    @PostConstruct
    void read() {
        preferences = Preferences.of(request);
    }

    /** The name of the database; told to nobody who is not signed in. */
    public String getDatabase() {
        if (!isSignedIn()) {
            return "";
        }
        var status = current.state().status();
        return status == null ? configuredName : status.database();
    }

    /** The word of the chosen theme. */
    public String getTheme() {
        return preferences().theme().word();
    }

    /** Whether the person stopped the live updates. */
    public boolean isPaused() {
        return preferences().paused();
    }

    /** Whether somebody is signed in. */
    public boolean isSignedIn() {
        return request.getUserPrincipal() != null;
    }

    /** The newest moment at which something was learned. */
    public @Nullable Moment getDataTime() {
        var state = current.state();
        var progress = state.progress();
        return Stream.of(
                        state.database().checkedAt(),
                        state.statusReadAt(),
                        state.lastRunEndedAt(),
                        progress == null ? null : progress.startedAt())
                .filter(Objects::nonNull)
                .max(Comparator.<Instant>naturalOrder())
                .map(at -> Moment.of(at, current.now()))
                .orElse(null);
    }

    private Preferences preferences() {
        return Objects.requireNonNull(preferences);
    }
}
