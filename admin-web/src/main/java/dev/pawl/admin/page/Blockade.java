package dev.pawl.admin.page;

import dev.pawl.ejb.RunProgress;
import dev.pawl.engine.event.Blocker;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what a migration waits for, in words. No text of any query.
 *
 * @param table that it waits for; an empty text when it waits for transactions to end
 */
public record Blockade(String table, List<Holder> holders) {
    static @Nullable Blockade of(RunProgress progress, Instant now) {
        if (progress.blockers().isEmpty()) {
            return null;
        }
        return new Blockade(
                progress.relation(),
                progress.blockers().stream()
                        .map(blocker -> Holder.of(blocker, now))
                        .toList());
    }

    /** What it waits for. */
    String waitsFor() {
        return table.isEmpty() ? "the end of other transactions" : table;
    }

    /** What can be done about it. */
    public String next() {
        return holders.size() == 1
                ? "It goes on by itself when that transaction ends. To end it:"
                : "It goes on by itself when those transactions end. To end one of them:";
    }

    /** What to type to end the first. */
    public String command() {
        return "SELECT pg_terminate_backend(" + holders.get(0).pid() + ");";
    }

    /**
     * One session.
     *
     * @param doing the first word of what it runs, or its state
     * @param since when its transaction began; null when this login may not see it
     */
    public record Holder(int pid, String name, String doing, @Nullable Moment since) {
        static Holder of(Blocker blocker, Instant now) {
            var application = blocker.application().isEmpty() ? "no application name" : blocker.application();
            var since = blocker.since();
            return new Holder(
                    blocker.pid(),
                    application + ", user " + blocker.user(),
                    blocker.command(),
                    since == null ? null : Moment.of(since, now));
        }

        /** In one line, without the time. */
        String text() {
            return "pid " + pid + " (" + name + "), " + doing;
        }
    }
}
