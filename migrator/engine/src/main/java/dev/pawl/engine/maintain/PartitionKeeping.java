package dev.pawl.engine.maintain;

import dev.pawl.engine.catalog.Catalog;
import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Relation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes the partitions that {@code @partitions} asks for, by the schema's own keeper or by the one that comes along. */
final class PartitionKeeping {
    private static final String KEEPER = "ensure_partitions";

    private final MaintainSession session;
    private final Optional<Function> keeper;
    private boolean made;

    PartitionKeeping(MaintainSession session, Catalog catalog) {
        this.session = session;
        this.keeper = catalog.functions().stream()
                .filter(function -> function.schema().equals("public")
                        && function.name().equals(KEEPER)
                        && function.argumentTypes().equals(List.of("regclass")))
                .findFirst();
    }

    /** The names of the new ones. */
    List<String> keep(Relation parent) throws SQLException {
        var argument = Identifiers.literal(parent.sql()) + "::pg_catalog.regclass";
        if (keeper.isPresent()) {
            return session.call(keeper.get(), argument);
        }
        if (!made) {
            session.execute(ownKeeper());
            made = true;
        }
        return session.textsAsOwner(parent, "SELECT pg_temp.%s(%s)".formatted(KEEPER, argument));
    }

    /** The same function, for a database that has none. */
    static String ownKeeper() {
        try (var stream = PartitionKeeping.class.getResourceAsStream("ensure-partitions.sql")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
