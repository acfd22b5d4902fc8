package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Subject;

/** A file in a transaction that needs a table for itself alone. */
enum TransactionPoint implements FreezingPoint {
    /** Somebody reads the table. */
    WAITING("NOT granted") {
        @Override
        void hold(FrozenRun frozen) throws Exception {
            frozen.hold("SELECT FROM public.big LIMIT 1");
        }
    },
    /** It has the table, and works. */
    HOLDING("granted") {
        @Override
        void hold(FrozenRun frozen) throws Exception {
            frozen.shut("file");
        }
    };

    private final String condition;

    TransactionPoint(String condition) {
        this.condition = condition;
    }

    abstract void hold(FrozenRun frozen) throws Exception;

    @Override
    public String word() {
        return "alter-" + name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public FrozenRun freeze(Subject subject) throws Exception {
        subject.folder().add("big", "CREATE TABLE public.big (id int)");
        subject.mustSucceed();
        subject.oracle().makeGates();
        subject.folder().add("alter", "ALTER TABLE public.big ADD COLUMN name text", "SELECT judge.pass('file')");
        var frozen = new FrozenRun(subject);
        hold(frozen);
        frozen.start();
        frozen.see(
                "the run has asked for the table",
                "SELECT pid FROM pg_locks WHERE relation = 'public.big'::regclass AND mode = 'AccessExclusiveLock' AND "
                        + condition);
        return frozen;
    }

    @Override
    public void requireFinished(Subject subject) {
        assertThat(subject.oracle()
                        .query("SELECT attname FROM pg_attribute WHERE attrelid = 'public.big'::regclass"
                                + " AND attnum > 0 ORDER BY attnum"))
                .as("the columns of the table")
                .containsExactly("id", "name");
    }
}
