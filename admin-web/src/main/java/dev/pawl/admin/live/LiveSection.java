package dev.pawl.admin.live;

import dev.pawl.admin.page.CurrentState;
import dev.pawl.admin.page.Moment;
import dev.pawl.admin.security.SignIn;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the browser's module needs to know of a section that keeps itself up to date. */
@Named("live")
@RequestScoped
public class LiveSection {
    private static final Duration WHILE_RUNNING = Duration.ofSeconds(2);
    private static final Duration OTHERWISE = Duration.ofSeconds(5);
    private static final Duration WARNED_BEFORE = Duration.ofMinutes(3);

    @Inject
    private CurrentState current;

    @Inject
    private HttpServletRequest request;

    /** Seconds until the section is asked for again. */
    public long getInterval() {
        return (current.isRunning() ? WHILE_RUNNING : OTHERWISE).toSeconds();
    }

    /** What is worth saying aloud; said once, when it changes. */
    public String getAnnouncement() {
        return current.summary();
    }

    /** When the sign-in ends by itself, if that is soon. */
    public @Nullable Moment getEndsSoon() {
        return SignIn.of(request, current.now())
                .map(SignIn::endsAt)
                .filter(end -> Duration.between(current.now(), end).compareTo(WARNED_BEFORE) < 0)
                .map(end -> Moment.of(end, current.now()))
                .orElse(null);
    }

    /** Whether looking at a page makes the sign-in last longer. */
    public boolean isExtendable() {
        return SignIn.of(request, current.now()).filter(SignIn::isExtendable).isPresent();
    }
}
