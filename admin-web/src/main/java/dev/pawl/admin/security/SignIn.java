package dev.pawl.admin.security;

import jakarta.servlet.http.HttpServletRequest;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A sign-in, kept in the HTTP session. It ends after {@link #IDLE} without a click and after {@link #LONGEST} in any
 * case. Pages that refresh themselves do not count as clicks.
 *
 * @param lastActiveAt the last request that a person made
 */
public record SignIn(Instant since, Instant lastActiveAt) implements Serializable {
    /** How long a person may do nothing. */
    public static final Duration IDLE = Duration.ofMinutes(15);

    /** How long a sign-in may last. */
    public static final Duration LONGEST = Duration.ofHours(8);

    private static final String ATTRIBUTE = SignIn.class.getName();

    /** The sign-in of this request, if it has one that has not ended. */
    public static Optional<SignIn> of(HttpServletRequest request, Instant now) {
        var session = request.getSession(false);
        return session == null
                ? Optional.empty()
                : Optional.ofNullable((SignIn) session.getAttribute(ATTRIBUTE))
                        .filter(signIn -> now.isBefore(signIn.endsAt()));
    }

    /** Begins a sign-in in a session of its own, so that an id known from before is worth nothing. */
    static void begin(HttpServletRequest request, Instant now) {
        end(request);
        request.getSession(true).setAttribute(ATTRIBUTE, new SignIn(now, now));
    }

    /** Ends the session, if there is one. */
    static void end(HttpServletRequest request) {
        var session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    /** Notes that a person did something. */
    void touch(HttpServletRequest request, Instant now) {
        var session = request.getSession(false);
        if (session != null) {
            session.setAttribute(ATTRIBUTE, new SignIn(since, now));
        }
    }

    /** When it ends if nobody clicks. */
    public Instant endsAt() {
        var idle = lastActiveAt.plus(IDLE);
        var longest = since.plus(LONGEST);
        return idle.isBefore(longest) ? idle : longest;
    }

    /** Whether a click would make it last longer. */
    public boolean isExtendable() {
        return lastActiveAt.plus(IDLE).isBefore(since.plus(LONGEST));
    }
}
