package dev.pawl.engine.run;

import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Statement;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch did not end well: what the server said, and at which statement of a file. */
final class BatchFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final SQLException error;
    private final transient Batch.@Nullable Place place;

    BatchFailure(SQLException error, Batch.@Nullable Place place) {
        super(error);
        this.error = error;
        this.place = place;
    }

    /** At a statement that was sent by itself. */
    BatchFailure(SQLException error, Contents contents, Statement statement) {
        this(error, new Batch.Place(contents, statement, contents.line(statement)));
    }

    SQLException error() {
        return error;
    }

    String sqlState() {
        return SqlStates.of(error);
    }

    Optional<Batch.Place> place() {
        return Optional.ofNullable(place);
    }
}
